// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.UserException;
import io.semadapt.fixture.MortalFileSystem;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.TableRows;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to merged copies, a reader sees every row of a table once. */
@ExtendWith(SharedSpark.class)
final class MergedCopiesTest {
  private static final Table TABLE = Table.CLASS_IOU;

  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private Path folder;

  /** Appends the evaluations of some nights; returns what a reader must see of them. */
  private List<String> evaluate(Path work, int from, int to) {
    ReportTables tables = new ReportTables(work.toString(), conf);
    List<String> expected = new ArrayList<>();
    for (int night = from; night < to; night++) {
      String run = run(night);
      tables.append(
          TABLE,
          run,
          List.of(
              RowFactory.create(run, "oracle", 0, "road", night / 1000.0, null, 1L, 2L, 3L),
              RowFactory.create(run, "oracle", 1, "sidewalk", null, 0.5, 4L, 5L, 6L)));
      expected.add("%s road %s".formatted(run, night / 1000.0));
      expected.add(run + " sidewalk NaN");
    }
    return expected;
  }

  private static String run(int night) {
    return "20260101-%06d-000-evaluate-00aa".formatted(night);
  }

  private List<String> rows(String work, List<String> notes) {
    return new PlainTable(work, TABLE, conf, notes::add)
        .rows().stream()
            .map(
                row ->
                    "%s %s %s"
                        .formatted(
                            row.required("run_id", String.class),
                            row.required("name", String.class),
                            row.number("iou")))
            .toList();
  }

  private List<String> rows(Path work) {
    List<String> notes = new ArrayList<>();
    List<String> rows = rows(work.toString(), notes);
    assertThat(notes).isEmpty();
    return rows;
  }

  private void merge(Path work) {
    new ReportTables(work.toString(), conf).merge();
  }

  private static Path table(Path work) {
    return work.resolve("reports").resolve(TABLE.folder());
  }

  private static List<Path> copies(Path work) throws IOException {
    Path merged = work.resolve("reports/_merged").resolve(TABLE.folder());
    if (!Files.exists(merged)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(merged)) {
      return files.sorted().toList();
    }
  }

  private static Map<String, Long> contents(Path table) throws IOException {
    Map<String, Long> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(table)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return contents;
  }

  @Test
  void aHundredFilesAreReadFromOneAndStayAsTheyAre(SparkSession spark) throws IOException {
    List<String> expected = evaluate(folder, 0, 130);
    Map<String, Long> before = contents(table(folder));
    assertThat(rows(folder)).containsExactlyElementsOf(expected);

    merge(folder);

    assertThat(copies(folder)).hasSize(1);
    assertThat(contents(table(folder))).isEqualTo(before);
    assertThat(rows(folder)).containsExactlyElementsOf(expected);
    // Whoever knows nothing of copies.
    assertThat(spark.read().parquet(table(folder).toString()).count()).isEqualTo(260);

    expected.addAll(evaluate(folder, 130, 199));
    merge(folder);
    assertThat(copies(folder)).as("99 files wait").hasSize(1);
    assertThat(rows(folder)).containsExactlyElementsOf(expected);

    expected.addAll(evaluate(folder, 199, 200));
    merge(folder);
    assertThat(copies(folder)).hasSize(2);
    assertThat(rows(folder)).containsExactlyElementsOf(expected);
    assertThat(
            new ReportTables(folder.toString(), conf)
                .read(spark, TABLE)
                .where("schema_version = 2 AND false_negative_px IN (3, 6)")
                .count())
        .isEqualTo(400);
  }

  @Test
  void everyColumnOfARunComesBackFromACopy(SparkSession spark) throws IOException {
    ReportTables tables = new ReportTables(folder.toString(), conf);
    Instant started = Instant.parse("2026-11-23T10:00:00.123456Z");
    for (int night = 0; night < 100; night++) {
      tables.append(Table.RUNS, run(night), List.of(RunRows.full(run(night), started).toRow()));
    }
    List<String> before = tables.read(spark, Table.RUNS).toJSON().collectAsList();

    tables.merge();

    assertThat(folder.resolve("reports/_merged/runs")).isNotEmptyDirectory();
    assertThat(tables.read(spark, Table.RUNS).toJSON().collectAsList()).isEqualTo(before);
  }

  @Test
  void killedInAnyOperationNothingIsLostOrReadTwice() throws IOException {
    MortalFileSystem.mount(conf);
    List<String> expected = evaluate(folder.resolve("before"), 0, 100);
    copy(folder.resolve("before"), folder.resolve("whole"));
    int operations = merging(folder.resolve("whole"), Long.MAX_VALUE);
    assertThat(operations).isGreaterThan(3);
    for (int operation = 0; operation < operations; operation++) {
      Path work = folder.resolve("killed-" + operation);
      copy(folder.resolve("before"), work);
      merging(work, operation);
      assertThat(rows(work)).as("killed in %d", operation).containsExactlyElementsOf(expected);
      merge(work);
      assertThat(rows(work)).as("then merged").containsExactlyElementsOf(expected);
      assertThat(copies(work)).as("nothing is left behind").hasSize(1);
    }
  }

  /** The second merging removes a copy that does not count, and writes another. */
  @Test
  void killedWhileACopyIsReplacedNothingIsLostOrReadTwice() throws IOException {
    MortalFileSystem.mount(conf);
    Path before = folder.resolve("before");
    List<String> expected = evaluate(before, 0, 101);
    merge(before);
    try (Stream<Path> files = Files.list(table(before))) {
      Files.delete(files.sorted().findFirst().orElseThrow());
    }
    expected = expected.subList(2, expected.size());
    copy(before, folder.resolve("whole"));
    int operations = merging(folder.resolve("whole"), Long.MAX_VALUE);
    for (int operation = 0; operation < operations; operation++) {
      Path work = folder.resolve("killed-" + operation);
      copy(before, work);
      merging(work, operation);
      assertThat(rows(work)).as("killed in %d", operation).containsExactlyElementsOf(expected);
      merge(work);
      assertThat(rows(work)).as("then merged").containsExactlyElementsOf(expected);
      assertThat(copies(work)).as("nothing is left behind").hasSize(1);
    }
  }

  /** Merges in a process that is killed in an operation; returns their number. */
  private int merging(Path work, long life) {
    MortalFileSystem.live(life);
    try {
      new ReportTables("mortal:" + work, conf).merge();
    } catch (RuntimeException killed) {
      assertThat(life).isLessThan(Long.MAX_VALUE);
    }
    int operations = (int) MortalFileSystem.operations();
    MortalFileSystem.live(Long.MAX_VALUE);
    return operations;
  }

  @Test
  void ofTwoCopiesOfTheSameFilesOneCounts() throws IOException {
    Path all = folder.resolve("all");
    List<String> expected = evaluate(all, 0, 101);
    // Two runs that end at the same time and do not see the same files.
    for (int unseen : List.of(0, 100)) {
      Path seen = folder.resolve("without-" + unseen);
      copy(all, seen);
      try (Stream<Path> files = Files.list(table(seen))) {
        Files.delete(files.sorted().toList().get(unseen));
      }
      merge(seen);
      Path copy = copies(seen).get(0);
      Path there = all.resolve(seen.relativize(copy));
      Files.createDirectories(there.getParent());
      Files.copy(copy, there);
    }
    assertThat(copies(all)).hasSize(2);
    assertThat(rows(all)).containsExactlyElementsOf(expected);

    merge(all);

    assertThat(copies(all)).hasSize(1);
    assertThat(rows(all)).containsExactlyElementsOf(expected);
  }

  @Test
  void readersWritersAndMergersNeverMeet() throws Exception {
    List<String> first = evaluate(folder, 0, 90);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<List<String>>> running = new ArrayList<>();
      running.add(pool.submit(() -> evaluate(folder, 100, 220)));
      for (int merger = 0; merger < 2; merger++) {
        running.add(
            pool.submit(
                () -> {
                  while (!running.get(0).isDone()) {
                    mergeOrLeave(folder);
                  }
                  return List.of();
                }));
      }
      while (running.stream().anyMatch(each -> !each.isDone())) {
        List<String> seen = rows(folder.toString(), new ArrayList<>());
        assertThat(seen).doesNotHaveDuplicates().containsAll(first);
      }
      first.addAll(running.get(0).get());
      for (Future<List<String>> each : running) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    merge(folder);
    assertThat(rows(folder)).containsExactlyElementsOf(first);
    assertThat(copies(folder)).isNotEmpty();
  }

  /** One merger removes what it takes for the unfinished file of a killed one. */
  private void mergeOrLeave(Path work) {
    try {
      merge(work);
    } catch (UserException e) {
      assertThat(e).hasMessageContaining("_merged");
    }
  }

  @Test
  void theRowsOfARemovedFileAreGone() throws IOException {
    List<String> expected = evaluate(folder, 0, 100);
    merge(folder);
    try (Stream<Path> files = Files.list(table(folder))) {
      Files.delete(files.sorted().findFirst().orElseThrow());
    }
    List<String> left = expected.subList(2, expected.size());
    assertThat(rows(folder)).containsExactlyElementsOf(left);

    merge(folder);

    assertThat(copies(folder)).as("it counts no more").isEmpty();
    assertThat(rows(folder)).containsExactlyElementsOf(left);
  }

  @Test
  void aDamagedCopyIsNamedAndNoRowIsLost() throws IOException {
    List<String> expected = evaluate(folder, 0, 100);
    merge(folder);
    Path copy = copies(folder).get(0);
    byte[] bytes = Files.readAllBytes(copy);
    bytes[100] ^= 1;
    Files.write(copy, bytes);
    List<String> notes = new ArrayList<>();

    assertThat(rows(folder.toString(), notes)).containsExactlyElementsOf(expected);

    assertThat(notes).hasSize(1);
    assertThat(notes.get(0))
        .startsWith("ignored '")
        .contains(copy.getFileName() + "': it is damaged: ")
        .endsWith(" (remove it; no row is lost)");
  }

  @Test
  void aFileOfANewerVersionStaysAlone() throws IOException {
    List<String> expected = evaluate(folder, 1, 100);
    TableColumns newer =
        TableColumns.of(
            "class_iou", "run_id string, name string, iou double, new double", Map.of());
    TableRows.write(
        new org.apache.hadoop.fs.Path(
            table(folder).toString(), run(0) + "-" + UUID.randomUUID() + ".parquet"),
        newer.schema(),
        Map.of(),
        List.of(Map.<String, Object>of("run_id", run(0), "name", "bus", "iou", 0.5, "new", 1.0)),
        (group, row) -> newer.fill(group, row::get),
        conf);
    expected.add(0, run(0) + " bus 0.5");

    merge(folder);

    assertThat(copies(folder)).as("99 files of this version").isEmpty();
    assertThat(rows(folder)).containsExactlyElementsOf(expected);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
