// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.storage.PlainLocalFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** A process that appends to a table of a work folder, as a scheduled evaluation does. */
final class AppendingProcess {
  /** How many files it leaves, of two rows each. */
  static final int FILES = 20;

  private AppendingProcess() {}

  static Process start(Path work, String runId) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx200m",
            "-cp",
            System.getProperty("java.class.path"),
            AppendingProcess.class.getName(),
            work.toString(),
            runId)
        .inheritIO()
        .start();
  }

  /**
   * Appends.
   *
   * @param args the work folder and the run's id
   */
  public static void main(String[] args) {
    ReportTables tables =
        new ReportTables(args[0], PlainLocalFileSystem.configure(new Configuration()));
    for (int file = 0; file < FILES; file++) {
      List<Row> rows = ReportTablesTest.confusion(file);
      tables.append(ReportTables.Table.CONFUSION, args[1], rows);
    }
  }
}
