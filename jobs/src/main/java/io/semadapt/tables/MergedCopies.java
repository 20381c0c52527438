// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.TableRows;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Copies of the rows of a table, each of a hundred of its files in one: to read a table of years
 * takes opening some dozens of files instead of thousands.
 *
 * <p>The files stay as they are, so that whoever reads the folder, with Spark or anything else and
 * at any moment, sees every row once. A copy names its files with their lengths. It counts only as
 * long as all of them are there and no other copy that counts has one of them; otherwise they are
 * read themselves. So nothing that happens to a copy can change what is read: it may be missing,
 * damaged, half written under another name, or written twice by two runs at once.
 */
final class MergedCopies {
  /** How many files are merged, and how many more may wait for it. */
  static final int FILES = 100;

  /** Of the files of a copy together; their rows are in memory when it is written. */
  private static final long MOST_BYTES = 8L << 20;

  /** In a copy: the number of its rows, and its files. */
  private static final String CONTENT = "semadapt.merged";

  /** The names that this product gives; others may be replaced by whoever wrote them. */
  private static final Pattern OURS = Pattern.compile("[0-9A-Za-z.-]+-[0-9a-f-]{36}\\.parquet");

  private final Path folder;
  private final TableColumns columns;
  private final Configuration conf;

  MergedCopies(Path folder, TableColumns columns, Configuration conf) {
    this.folder = folder;
    this.columns = columns;
    this.conf = conf;
  }

  /**
   * A copy that counts.
   *
   * @param files that it is of, as {@link #key} writes them
   */
  record Copy(FileStatus file, int rows, Set<String> files) {}

  /** A file as a copy names it: it is never changed, so a length is enough to tell it apart. */
  static String key(FileStatus file) {
    return file.getLen() + " " + file.getPath().getName();
  }

  /**
   * All copies, whether they count or not. To be listed before the table's files: then those of a
   * copy are among them, unless somebody has removed them.
   */
  List<FileStatus> list() {
    try {
      FileStatus[] copies =
          folder.getFileSystem(conf).listStatus(folder, file -> !AtomicFiles.isTemporary(file));
      Arrays.sort(copies, Comparator.comparing(copy -> copy.getPath().getName()));
      return List.of(copies);
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /**
   * The copies that count.
   *
   * @param files of the table
   * @param notes takes a line for each copy that is damaged
   */
  List<Copy> counting(List<FileStatus> copies, List<FileStatus> files, Consumer<String> notes) {
    Set<String> there = files.stream().map(MergedCopies::key).collect(Collectors.toSet());
    Set<String> taken = new HashSet<>();
    List<Copy> counting = new ArrayList<>();
    for (FileStatus copy : copies) {
      try {
        List<String> content = new TableFile(copy, columns, conf).note(CONTENT).lines().toList();
        if (content.size() > 1 && content.get(0).matches("[0-9]{1,9}")) {
          Set<String> merged = Set.copyOf(content.subList(1, content.size()));
          if (there.containsAll(merged) && Collections.disjoint(merged, taken)) {
            taken.addAll(merged);
            counting.add(new Copy(copy, Integer.parseInt(content.get(0)), merged));
          }
        }
      } catch (UnusableFileException e) {
        notes.accept(ignored(copy, e));
      }
    }
    return counting;
  }

  /**
   * The rows of a copy.
   *
   * @throws UnusableFileException if it is damaged
   */
  List<TableRow> rows(Copy copy, List<String> wanted) throws UnusableFileException {
    List<TableRow> rows = new TableFile(copy.file(), columns, conf).rows(wanted);
    if (rows.size() != copy.rows()) {
      // Parquet has checksums of pages, not of the number of rows.
      throw new UnusableFileException(
          "it is damaged: %d rows instead of %d".formatted(rows.size(), copy.rows()));
    }
    return rows;
  }

  /** A note for people about a copy that cannot be used. */
  static String ignored(FileStatus copy, UnusableFileException reason) {
    return "ignored '%s': %s (remove it; no row is lost)"
        .formatted(copy.getPath(), reason.getMessage());
  }

  /**
   * Merges files that are in no copy, if there are a hundred or more, and removes copies that do
   * not count. Files that are damaged, or written by a newer version with more columns, stay alone.
   *
   * @param table whose files these are
   */
  void update(TableFiles table) {
    List<FileStatus> copies = list();
    List<FileStatus> files = table.list();
    List<Copy> counting = counting(copies, files, note -> {});
    removeOthers(copies, counting);
    Set<String> merged = new HashSet<>();
    counting.forEach(copy -> merged.addAll(copy.files()));
    List<FileStatus> alone =
        files.stream()
            .filter(file -> OURS.matcher(file.getPath().getName()).matches())
            .filter(file -> file.isFile() && !merged.contains(key(file)))
            .toList();
    if (alone.size() >= FILES) {
      AtomicFiles.removeUnfinished(folder, conf);
      merge(alone);
    }
  }

  private void removeOthers(List<FileStatus> copies, List<Copy> counting) {
    Set<Path> kept =
        counting.stream().map(copy -> copy.file().getPath()).collect(Collectors.toSet());
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      for (FileStatus copy : copies) {
        if (!kept.contains(copy.getPath())) {
          fileSystem.delete(copy.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  private void merge(List<FileStatus> files) {
    List<FileStatus> merged = new ArrayList<>();
    List<TableRow> rows = new ArrayList<>();
    long bytes = 0;
    for (FileStatus each : files) {
      try {
        TableFile file = new TableFile(each, columns, conf);
        if (!file.isKnown()) {
          continue;
        }
        rows.addAll(file.rows(columns.names()));
      } catch (UnusableFileException e) {
        // Whoever reads the table says so.
        continue;
      }
      merged.add(each);
      bytes += each.getLen();
      if (merged.size() == FILES || (bytes > MOST_BYTES && merged.size() > 1)) {
        write(merged, rows);
        merged.clear();
        rows.clear();
        bytes = 0;
      }
    }
  }

  private void write(List<FileStatus> files, List<TableRow> rows) {
    String content =
        rows.size()
            + "\n"
            + files.stream().map(MergedCopies::key).collect(Collectors.joining("\n"));
    // Two runs that merge the same files write the same copy.
    UUID name = UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
    TableRows.write(
        new Path(folder, name.toString()),
        columns.schema(),
        Map.of(CONTENT, content),
        rows,
        (group, row) -> columns.fill(group, column -> row.value(column, Object.class).orElse(null)),
        conf);
  }
}
