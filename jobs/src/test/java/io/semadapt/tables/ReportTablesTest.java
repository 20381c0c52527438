// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Precision;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.LosingFileSystem;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.train.GanLosses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class ReportTablesTest {
  @Test
  void rowsComeBackThroughSparkSql(@TempDir Path work, SparkSession spark) {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    assertThat(tables.read(spark, ReportTables.Table.RUNS).count()).isZero();
    Instant started = Instant.parse("2026-11-23T10:00:00.123456Z");
    RunRow run = RunRows.full("r1", started);
    tables.append(ReportTables.Table.RUNS, "r1", List.of(run.toRow()));
    Row row = tables.read(spark, ReportTables.Table.RUNS).collectAsList().get(0);
    assertThat(row.<Timestamp>getAs("started_utc").toInstant()).isEqualTo(started);
    assertThat(row.getJavaMap(row.fieldIndex("counts"))).isEqualTo(Map.of("samples", 3L));
    assertThat(row.getJavaMap(row.fieldIndex("config")))
        .isEqualTo(Map.of("ingest.limit", "3", "work", "w"));
    assertThat(row.<Integer>getAs("cores")).isEqualTo(4);
    assertThat(row.<Double>getAs("cpu_seconds")).isEqualTo(12.5);
    assertThat(row.<Long>getAs("peak_memory_mb")).isEqualTo(512);
    assertThat(row.<Integer>getAs("schema_version")).isEqualTo(2);
    assertThat(row.<String>getAs("variant")).isNull();
    assertThat(row.<Timestamp>getAs("finished_utc").toInstant()).isEqualTo(started.plusSeconds(61));
    assertThat(row.<String>getAs("host")).isEqualTo("here");
    assertThat(row.<String>getAs("application_id")).isEqualTo("local-1");
    assertThat(row.<String>getAs("command")).isEqualTo("semadapt ingest");
    assertThat(row.getJavaMap(row.fieldIndex("inputs"))).isEqualTo(Map.of("source", "f00d"));
    assertThat(row.<String>getAs("conditions")).isEqualTo("shards = f00d");
    assertThat(row.<String>getAs("checkpoint")).isEqualTo("w/gan/round-000002.ckpt");
    assertThat(row.<String>getAs("checkpoint_sha256")).isEqualTo("beef");
    assertThat(row.<Long>getAs("checkpoint_step")).isEqualTo(20);
    assertThat(row.<Double>getAs("miou")).isNull();
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
  }

  @Test
  void metricsOfAGanComeBackByName(@TempDir Path work, SparkSession spark) {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    GanMetrics metrics =
        new GanMetrics(
            new TrainingRun(
                "r1", "paper", new EngineChoice(EngineName.LIBTORCH, Device.CUDA, Precision.TF32)),
            3,
            15,
            40,
            new GanLosses(
                new GanLosses.Generator(1, 2, 0.5, 4, 8, 16, 32, 64, 128),
                new GanLosses.Discriminator(1, 2, 0.25, 4, 8, 16, 32)),
            2e-4,
            0.5,
            8,
            0.75,
            new GanMetrics.Signals(
                OptionalDouble.of(0.25),
                OptionalDouble.empty(),
                OptionalDouble.of(7),
                OptionalDouble.of(0.9)));
    tables.append(ReportTables.Table.GAN_METRICS, "r1", List.of(metrics.toRow()));

    Row row = tables.read(spark, ReportTables.Table.GAN_METRICS).collectAsList().get(0);

    assertThat(row.<String>getAs("variant")).isEqualTo("paper");
    assertThat(row.<Integer>getAs("round")).isEqualTo(3);
    assertThat(row.<Long>getAs("steps")).isEqualTo(15);
    assertThat(row.<Long>getAs("images")).isEqualTo(40);
    Map<String, Double> expected = new TreeMap<>();
    expected.put("adversarial_loss", 3.0);
    expected.put("semantic_loss", 4.0);
    expected.put("reconstruction_loss", 24.0);
    expected.put("identity_loss", 96.0);
    expected.put("generator_loss", 128.0);
    expected.put("domain_loss", 3.0);
    expected.put("discriminator_semantic_loss", 12.0);
    expected.put("anchor_loss", 16.0);
    expected.put("discriminator_loss", 32.0);
    expected.put("learning_rate", 2e-4);
    expected.put("drift", 0.5);
    expected.put("images_per_second", 5.0);
    expected.put("seconds", 8.0);
    expected.put("cycle_error", 0.25);
    expected.put("semantic_consistency", null);
    expected.put("frechet_distance", 7.0);
    expected.put("patch_loss", 0.5);
    expected.put("patch_domain_loss", 0.25);
    expected.put("sharpness", 0.9);
    expected.put("input_wait_seconds", 0.75);
    Map<String, Double> read = new TreeMap<>();
    for (String metric : ReportTables.Table.GAN_METRICS.metrics()) {
      read.put(metric, row.getAs(metric));
    }
    assertThat(read).isEqualTo(expected);
    assertThat(row.<String>getAs("engine")).isEqualTo("libtorch");
    assertThat(row.<String>getAs("device")).isEqualTo("cuda");
    assertThat(row.<String>getAs("precision")).isEqualTo("tf32");
    assertThat(row.<Integer>getAs("schema_version")).isEqualTo(2);
  }

  @Test
  void modeInOlderFilesIsReadAsVariant(@TempDir Path work, SparkSession spark) {
    Row old = RowFactory.create("r0", "cyclegan", 1, 0.5, 1);
    spark
        .createDataFrame(
            List.of(old),
            StructType.fromDDL(
                "run_id string, mode string, round int, generator_loss double,"
                    + " schema_version int"))
        .write()
        .parquet(work.resolve("reports/gan_metrics").toString());
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    Object[] values = new Object[ReportTables.Table.GAN_METRICS.schema().size() - 1];
    values[0] = "r1";
    values[1] = "semantic";
    tables.append(ReportTables.Table.GAN_METRICS, "r1", List.of(RowFactory.create(values)));

    Dataset<Row> read = tables.read(spark, ReportTables.Table.GAN_METRICS);

    assertThat(read.columns()).isEqualTo(ReportTables.Table.GAN_METRICS.schema().fieldNames());
    assertThat(read.orderBy("run_id").collectAsList())
        .extracting(row -> row.<String>getAs("variant"))
        .containsExactly("cyclegan", "semantic");
  }

  @Test
  void rowsOfVersion01HaveNoLineageAndNoEmptyVariant(@TempDir Path work, SparkSession spark) {
    Row old = RowFactory.create("r0", "score", "", 3.5, "ok", 0, 1);
    spark
        .createDataFrame(
            List.of(old),
            StructType.fromDDL(
                "run_id string, job string, variant string, seconds double, status string,"
                    + " exit_code int, schema_version int"))
        .write()
        .parquet(work.resolve("reports/runs").toString());
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    RunRow now =
        RunRows.of("r1", "score", "", Instant.EPOCH, ExitCode.OK, Optional.empty(), "", Map.of());
    tables.append(ReportTables.Table.RUNS, "r1", List.of(now.toRow()));

    Dataset<Row> read = tables.read(spark, ReportTables.Table.RUNS).orderBy("run_id");

    assertThat(read.columns()).isEqualTo(ReportTables.Table.RUNS.schema().fieldNames());
    assertThat(read.where("variant IS NULL").count()).isEqualTo(2);
    assertThat(read.collectAsList())
        .extracting(row -> row.<String>getAs("host"))
        .containsExactly(null, "host");
  }

  @Test
  void aTableThatSparkWroteIsReadAsWell(@TempDir Path work, SparkSession spark) {
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    ReportTables ours = new ReportTables(work.resolve("ours").toString(), conf);
    RunRow run = RunRows.full("r1", Instant.parse("2026-11-23T10:00:00.123456Z"));
    RunRow before1970 = RunRows.full("r2", Instant.parse("1969-12-31T23:59:59.000001Z"));
    ours.append(ReportTables.Table.RUNS, "r1", List.of(run.toRow(), before1970.toRow()));
    Dataset<Row> rows = ours.read(spark, ReportTables.Table.RUNS);
    rows.write().parquet(work.resolve("theirs/reports/runs").toString());

    ReportTables theirs = new ReportTables(work.resolve("theirs").toString(), conf);

    assertThat(theirs.read(spark, ReportTables.Table.RUNS).collectAsList())
        .isEqualTo(rows.collectAsList())
        .hasSize(2);
  }

  @Test
  void aRowOfNoRunIsRefused(@TempDir Path work) {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    List<Row> rows = List.of(RowFactory.create(null, "oracle", 7, 7, 1L));
    assertThatThrownBy(() -> tables.append(ReportTables.Table.CONFUSION, "r1", rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row has no run_id");
  }

  @Test
  void aFileOfAnotherProgramWithARowOfNoRunIsNamedAndLeftOut(
      @TempDir Path work, SparkSession spark) {
    List<String> notes = new ArrayList<>();
    ReportTables tables =
        new ReportTables(
            work.toString(), PlainLocalFileSystem.configure(new Configuration()), notes::add);
    spark
        .createDataFrame(
            List.of(RowFactory.create(null, "oracle", 7, 7, 1L, 2)),
            ReportTables.Table.CONFUSION.schema())
        .coalesce(1)
        .write()
        .parquet(work.resolve("reports/confusion").toString());
    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(1));

    assertThat(tables.plain(ReportTables.Table.CONFUSION).rows()).hasSize(2);

    assertThat(notes)
        .singleElement()
        .satisfies(note -> assertThat(note).endsWith("it has a row without run_id (remove it)"));
  }

  @Test
  void filesThatAreNoPartOfATableAreNamedAndLeftOut(@TempDir Path work, SparkSession spark)
      throws IOException {
    List<String> notes = new ArrayList<>();
    ReportTables tables =
        new ReportTables(
            work.toString(), PlainLocalFileSystem.configure(new Configuration()), notes::add);
    Path folder = work.resolve("reports/confusion");
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count()).isZero();
    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(1));
    byte[] good;
    try (Stream<Path> files = Files.list(folder)) {
      good = Files.readAllBytes(files.filter(file -> !file.toFile().isHidden()).findFirst().get());
    }
    Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(good, good.length / 2));
    Files.write(folder.resolve("empty.parquet"), new byte[0]);
    Files.writeString(folder.resolve("junk.parquet"), "PAR1 and no more PAR1");
    Files.writeString(folder.resolve("README"), "no data");
    byte[] flipped = good.clone();
    flipped[40] ^= 1;
    Files.write(folder.resolve("flipped.parquet"), flipped);
    Row metrics =
        new SegmenterMetrics(
                new TrainingRun("r1", "oracle", EngineChoice.DEFAULT),
                1,
                2,
                3,
                0.5,
                0.1,
                4,
                0.25,
                OptionalDouble.of(0.125))
            .toRow();
    tables.append(ReportTables.Table.SEGMENTER_METRICS, "r1", List.of(metrics));
    try (Stream<Path> files = Files.list(work.resolve("reports/segmenter_metrics"))) {
      Path other = files.filter(file -> !file.toFile().isHidden()).findFirst().get();
      Files.copy(other, folder.resolve("other.parquet"));
    }

    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count()).isEqualTo(2);

    assertThat(notes)
        .hasSize(6)
        .allSatisfy(note -> assertThat(note).hasLineCount(1).endsWith(" (remove it)"));
    for (String name :
        List.of("cut.parquet", "empty.parquet", "junk.parquet", "flipped.parquet", "README")) {
      assertThat(notes).anySatisfy(note -> assertThat(note).contains("/" + name + "': it is "));
    }
  }

  @Test
  void laterRowsOfARunAreAppended(@TempDir Path work, SparkSession spark) {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    for (int truth = 0; truth < 3; truth++) {
      tables.append(ReportTables.Table.CONFUSION, "r1", confusion(truth));
    }
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count()).isEqualTo(6);
  }

  @Test
  void aFolderWhoseNameLooksLikeAPatternHasItsOwnTables(@TempDir Path folder, SparkSession spark) {
    List<String> names = List.of("run[1]", "run1", "a*{b,c}?");
    List<ReportTables> all =
        names.stream()
            .map(
                name ->
                    new ReportTables(
                        folder.resolve(name).toString(),
                        PlainLocalFileSystem.configure(new Configuration())))
            .toList();
    for (int index = 0; index < all.size(); index++) {
      all.get(index).append(ReportTables.Table.CONFUSION, "r1", confusion(index));
    }
    for (int index = 0; index < all.size(); index++) {
      List<Row> rows = all.get(index).read(spark, ReportTables.Table.CONFUSION).collectAsList();
      assertThat(rows).as(names.get(index)).hasSize(2);
      assertThat(rows.get(0).getInt(2)).as(names.get(index)).isEqualTo(index);
    }
  }

  @Test
  void writersOfOneRunAndReadersNeverMeet(@TempDir Path work, SparkSession spark) throws Exception {
    int writers = 4;
    int files = 25;
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(0));
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        running.add(
            pool.submit(
                () -> {
                  for (int file = 0; file < files; file++) {
                    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(file));
                  }
                }));
      }
      while (running.stream().anyMatch(each -> !each.isDone())) {
        // Two rows a file: a half-written file would make the number odd, or fail the read.
        assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count() % 2).isZero();
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count())
        .isEqualTo(2L * (1 + writers * files));
  }

  @Test
  void processesThatAppendAtOnceLoseNothingAndChangeNothing(@TempDir Path work, SparkSession spark)
      throws Exception {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    tables.append(ReportTables.Table.CONFUSION, "r0", confusion(0));
    Path folder = work.resolve("reports/confusion");
    Map<Path, String> before = contents(folder);
    List<Process> processes = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      processes.add(AppendingProcess.start(work, "r" + (number + 1)));
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(contents(folder)).containsAllEntriesOf(before);
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count())
        .isEqualTo(2L * (1 + 3 * AppendingProcess.FILES));
  }

  private static Map<Path, String> contents(Path folder) throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  static List<Row> confusion(int truth) {
    return List.of(
        RowFactory.create("r1", "oracle", truth, 7, 1L << 40),
        RowFactory.create("r1", "oracle", truth, 8, 1L));
  }

  @Test
  void rowsAreWholeOnAMachineThatStopsThen(@TempDir Path work) {
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    LosingFileSystem.mount(conf);
    String losing = "losing:" + work;
    RunRow row =
        RunRows.of("r1", "ingest", "", Instant.EPOCH, ExitCode.OK, Optional.empty(), "", Map.of());
    new ReportTables(losing, conf).append(ReportTables.Table.RUNS, "r1", List.of(row.toRow()));
    assertThat(EarlierRun.of(losing, conf)).extracting(EarlierRun::runId).containsExactly("r1");
  }
}
