// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.tables.ReportTables.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** A report table read without a session, for plans and for commands that answer at once. */
public final class PlainTable {
  private static final String RUN_ID = "run_id";

  /** A file of one run: its id, and a UUID. */
  private static final Pattern OF_RUN = Pattern.compile("(.+)-[0-9a-f-]{36}\\.parquet");

  private final TableColumns columns;
  private final TableFiles files;
  private final MergedCopies copies;
  private final Consumer<String> notes;

  /**
   * A table of a work folder.
   *
   * @param notes takes a line for each file that is left out, such as a damaged one
   */
  public PlainTable(String work, Table table, Configuration conf, Consumer<String> notes) {
    Path reports = new Path(work, "reports");
    this.columns = table.columns();
    this.files = new TableFiles(new Path(reports, table.folder()), columns, conf, notes);
    this.copies = new MergedCopies(new Path(reports, "_merged/" + table.folder()), columns, conf);
    this.notes = notes;
  }

  /**
   * Names of its files, oldest run first: they begin with the run id, which begins with the time.
   */
  public List<String> files() {
    return files.list().stream()
        .filter(TableFiles::isParquet)
        .map(file -> file.getPath().getName())
        .toList();
  }

  /** Every row, in the order of the run ids. */
  public List<TableRow> rows() {
    return rows(columns.names());
  }

  /**
   * Some columns of every row, in the order of the run ids.
   *
   * @param wanted {@code run_id} among them
   */
  public List<TableRow> rows(List<String> wanted) {
    List<FileStatus> merged = copies.list();
    List<FileStatus> all = files.list();
    List<TableRow> rows = new ArrayList<>();
    Set<String> read = new HashSet<>();
    for (MergedCopies.Copy copy : copies.counting(merged, all, notes)) {
      try {
        rows.addAll(copies.rows(copy, wanted));
        read.addAll(copy.files());
      } catch (UnusableFileException e) {
        notes.accept(MergedCopies.ignored(copy.file(), e));
      }
    }
    List<FileStatus> others =
        all.stream().filter(file -> !read.contains(MergedCopies.key(file))).toList();
    rows.addAll(files.rows(others, wanted));
    rows.sort(Comparator.comparing(row -> row.required(RUN_ID, String.class)));
    return rows;
  }

  /** The rows of some runs, in the order of the run ids; only their files are read. */
  public List<TableRow> rowsOf(Predicate<String> runs) {
    return rowsOf(runs, columns.names());
  }

  /**
   * Some columns of the rows of some runs, in the order of the run ids; only their files are read.
   *
   * @param wanted {@code run_id} among them
   */
  public List<TableRow> rowsOf(Predicate<String> runs, List<String> wanted) {
    List<FileStatus> theirs =
        files.list().stream()
            .filter(TableFiles::isParquet)
            .filter(file -> mayHold(file.getPath().getName(), runs))
            .toList();
    List<TableRow> rows = new ArrayList<>(files.rows(theirs, wanted));
    rows.removeIf(row -> !runs.test(row.required(RUN_ID, String.class)));
    rows.sort(Comparator.comparing(row -> row.required(RUN_ID, String.class)));
    return rows;
  }

  /** Also a file with a name of another kind, which somebody else has put there. */
  private static boolean mayHold(String name, Predicate<String> runs) {
    Matcher ofRun = OF_RUN.matcher(name);
    return !ofRun.matches() || runs.test(ofRun.group(1));
  }

  /** Keeps the number of files small that {@link #rows} has to open. */
  void merge() {
    copies.update(files);
  }
}
