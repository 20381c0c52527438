// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder of small Parquet files, one table, read without a session. A file that cannot be read,
 * or belongs to another table, is reported and left out, so that the others remain readable.
 */
public final class TableFiles {
  private static final String ENDING = ".parquet";

  private final Path folder;
  private final TableColumns columns;
  private final Configuration conf;
  private final Consumer<String> notes;

  /**
   * The files of a folder, on any Hadoop file system.
   *
   * @param notes takes a line for each file that is left out
   */
  TableFiles(Path folder, TableColumns columns, Configuration conf, Consumer<String> notes) {
    this.folder = folder;
    this.columns = columns;
    this.conf = conf;
    this.notes = notes;
  }

  /**
   * The files of a table of texts.
   *
   * @param columns some of them; the first is in every row
   * @param notes takes a line for each file that is left out
   */
  public static TableFiles ofTexts(
      Path folder, List<String> columns, Configuration conf, Consumer<String> notes) {
    String ddl = columns.stream().map(name -> name + " string").collect(Collectors.joining(", "));
    return new TableFiles(folder, TableColumns.of(folder.getName(), ddl, Map.of()), conf, notes);
  }

  /**
   * What is in the folder, by name; nothing if it is not there.
   *
   * @throws UserException if it cannot be listed
   */
  List<FileStatus> list() {
    try {
      FileStatus[] files = folder.getFileSystem(conf).listStatus(folder, TableFiles::isVisible);
      Arrays.sort(files, Comparator.comparing(file -> file.getPath().getName()));
      return List.of(files);
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read table '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /** Spark's rule: names that begin with a dot or an underscore are not data. */
  private static boolean isVisible(Path file) {
    return !file.getName().startsWith(".") && !file.getName().startsWith("_");
  }

  static boolean isParquet(FileStatus file) {
    return file.isFile() && file.getPath().getName().endsWith(ENDING);
  }

  /**
   * Every row of the files that can be read.
   *
   * @throws UserException if the folder cannot be listed
   */
  public List<TableRow> rows() {
    return rows(list(), columns.names());
  }

  /** Some columns of the rows of some files, in their order. */
  List<TableRow> rows(List<FileStatus> files, List<String> wanted) {
    List<TableRow> rows = new ArrayList<>();
    for (FileStatus file : files) {
      try {
        if (!isParquet(file)) {
          throw new UnusableFileException("it is not a Parquet file");
        }
        rows.addAll(new TableFile(file, columns, conf).rows(wanted));
      } catch (UnusableFileException e) {
        notes.accept("left out '%s': %s (remove it)".formatted(file.getPath(), e.getMessage()));
      }
    }
    return rows;
  }
}
