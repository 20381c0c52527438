// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.semadapt.dataset.Variant;
import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Precision;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.CityscapesClass;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRows;
import io.semadapt.tables.SegmenterMetrics;
import io.semadapt.tables.TrainingRun;
import java.io.ByteArrayInputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

@ExtendWith(SharedSpark.class)
class ReportJobTest {
  private final ReportJob job = new ReportJob();

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        job,
        Map.of("work", "w"),
        new ReportJob.Config("w", "w/report", 4, 0.01, pictures("work=w")));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        job,
        Map.of(
            "work", "w", "report.output", "page", "report.scenes", "9", "report.regression", "0.2"),
        new ReportJob.Config("w", "page", 9, 0.2, pictures("work=w")));
  }

  @Test
  void rejectsAFolderWithoutRuns(JobContext context, @TempDir Path work) {
    assertThatThrownBy(() -> PreparedJobs.run(job, config(work), context))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot report on '" + work + "': no job has left a row there");
  }

  @Test
  void runsWithoutScoresAreReportedAsNotEvaluated(JobContext context, @TempDir Path work)
      throws Exception {
    run(context, work, "ingest", "");
    PreparedJobs.run(job, config(work), context);
    Document page = page(work);
    assertThat(text(page, "section", "result")).contains("Nothing has been evaluated");
    assertThat(text(page, "section", "translations")).contains("no GAN has been trained");
  }

  @Test
  void showsScoresCurvesAndPictures(JobContext context, @TempDir Path work) throws Exception {
    run(context, work, "evaluate", "bad <i>id</i> & \"quotes\"");
    score(context, work, "source-only", 0.2);
    score(context, work, "semantic", 0.5);
    score(context, work, "oracle", 0.8);
    new ReportTables(work.toString(), context.hadoop())
        .append(Table.SEGMENTER_METRICS, "r1", List.of(round(1, 10L, 2.5), round(2, 20L, 1.5)));
    Path samples = Files.createDirectories(work.resolve("gan/semantic/samples"));
    Files.write(
        samples.resolve("round-000001.png"),
        ImageCodec.encodePng(new RgbImage(4, 2, new byte[24])));

    ReportJob.Result result = PreparedJobs.run(job, config(work), context);

    assertThat(result.variants()).isEqualTo(3);
    assertThat(result.pictures()).isEqualTo(1);
    Document page = page(work);
    assertThat(text(page, "section", "result"))
        .contains("Variant semantic scores 50.0 mIoU, 30.0 points more")
        .contains("+30.0")
        .contains("50 %");
    assertThat(text(page, "section", "classes")).contains("traffic light", "-");
    assertThat(text(page, "section", "runs")).contains("bad <i>id</i> & \"quotes\"");
    assertThat(text(page, "section", "curves"))
        .contains("Segmenter loss", "\"y\":[2.5,1.5]", "Segmenter mIoU", "\"y\":[0.125,0.25]");
    NodeList images = page.getElementsByTagName("img");
    assertThat(images.getLength()).isEqualTo(1);
    assertThat(images.item(0).getAttributes().getNamedItem("src").getNodeValue())
        .startsWith("data:image/png;base64,");
  }

  private static Row round(int round, long steps, double loss) {
    EngineChoice engine = new EngineChoice(EngineName.LIBTORCH, Device.CPU, Precision.FLOAT32);
    TrainingRun run = new TrainingRun("r1", "semantic", engine);
    OptionalDouble miou = OptionalDouble.of(round / 8.0);
    return new SegmenterMetrics(run, round, steps, 4 * steps, loss, 1e-3, 4.0, 0.5, miou).toRow();
  }

  @Test
  void runsSayTheirEngineAndThoseOfOlderVersionsNone(JobContext context, @TempDir Path work)
      throws Exception {
    EngineChoice gpu = new EngineChoice(EngineName.LIBTORCH, Device.CUDA, Precision.TF32);
    EngineChoice usual = new EngineChoice(EngineName.DL4J, Device.CPU, Precision.FLOAT32);
    ReportTables tables = new ReportTables(work.toString(), context.hadoop());
    tables.append(Table.RUNS, "r1", List.of(RunRows.on(gpu, train("r1", 2)).toRow()));
    tables.append(Table.RUNS, "r2", List.of(RunRows.on(usual, train("r2", 3)).toRow()));
    tables.append(Table.SEGMENTER_METRICS, "r1", List.of(round(2, 20L, 1.5)));
    writtenBefore(context, work, Table.RUNS, train("r0", 1).toRow());
    writtenBefore(context, work, Table.SEGMENTER_METRICS, round(1, 10L, 2.5));

    PreparedJobs.run(job, config(work), context);

    Document page = page(work);
    assertThat(text(page, "section", "runs").replaceAll("\\s+", " "))
        .contains("train-segmenter semantic libtorch cuda tf32 ok")
        .contains("train-segmenter semantic dl4j ok")
        .contains("train-segmenter semantic ok");
    assertThat(text(page, "section", "curves")).contains("\"y\":[2.5,1.5]");
    assertThat(
            tables.read(context.spark(), Table.SEGMENTER_METRICS).orderBy("round").collectAsList())
        .extracting(row -> row.<String>getAs("engine"))
        .containsExactly(null, "libtorch");
  }

  private static RunRow train(String id, int day) {
    return RunRows.of(
        id,
        "train-segmenter",
        "semantic",
        Instant.parse("2026-01-0" + day + "T00:00:00Z"),
        ExitCode.OK,
        Optional.empty(),
        "",
        Map.of());
  }

  /** A file of a version that had no columns for the engine. */
  private static void writtenBefore(JobContext context, Path work, Table table, Row row) {
    StructField[] fields = table.schema().fields();
    int columns = List.of(table.schema().fieldNames()).indexOf("engine");
    StructType schema = new StructType(Arrays.copyOf(fields, columns)).add("schema_version", "int");
    Object[] values = new Object[columns + 1];
    for (int column = 0; column < columns; column++) {
      values[column] = row.get(column);
    }
    values[columns] = 1;
    context
        .spark()
        .createDataFrame(List.of(RowFactory.create(values)), schema)
        .coalesce(1)
        .write()
        .mode("append")
        .parquet(work + "/reports/" + table.folder());
  }

  @Test
  void aSecondSeedTrainedAsAdvisedCountsAsASeed(JobContext context, @TempDir Path work)
      throws Exception {
    for (int seed = 1; seed <= 2; seed++) {
      // The three settings of the advice.
      Map<String, String> settings =
          Map.of(
              "seed", String.valueOf(seed),
              "train-gan.resume", String.valueOf(seed == 1),
              "train-segmenter.resume", String.valueOf(seed == 1));
      trained(context, work, "source-only", seed, 0.2 + 0.01 * seed, settings);
      trained(context, work, "semantic", seed, 0.5 + 0.01 * seed, settings);
      trained(context, work, "oracle", seed, 0.8, settings);
    }

    PreparedJobs.run(job, config(work), context);

    String result = text(page(work), "section", "result");
    assertThat(result)
        .contains("51.5 \u00b1 6.4", "1, 2")
        .contains(
            "semantic compared with source-only: +30.0 \u00b1 3.0 points; a significant difference.")
        .doesNotContain("single training");
    assertThat(Files.readAllLines(work.resolve("report/scores.csv")))
        .hasSize(7)
        .contains(
            "semantic,2,run-2-semantic,0.52000,0.52000"
                + ",0.52000".repeat(CityscapesClass.TRAIN_CLASSES - 1)
                + ",");
  }

  /** The latest training was taken for that of both scores, and one of them was not shown. */
  @Test
  void seedsThatRunAtTheSameTimeAreSeveralSeeds(JobContext context, @TempDir Path work)
      throws Exception {
    for (String stage : List.of("train-gan", "translate", "train-segmenter")) {
      for (String seed : List.of("1", "2")) {
        // A self-trained segmenter starts from the weights of another one in its work folder.
        String folder = "seed-" + seed;
        Map<String, String> settings =
            Map.of(
                "seed",
                seed,
                "work",
                folder,
                "train-segmenter.init-from",
                folder + "/segmenter/semantic/checkpoints",
                "train-segmenter.shards",
                "[\"" + folder + "/translated/semantic\"]");
        run(context, work, stage + seed, stage, "semantic", 1, ExitCode.OK, settings);
      }
    }
    for (String seed : List.of("2", "1")) {
      Map<String, String> settings = Map.of("seed", seed, "work", "seed-" + seed);
      run(context, work, "run-" + seed, "evaluate", "semantic", 1, ExitCode.OK, settings);
      score(context, work, "run-" + seed, "semantic", seed.equals("1") ? 0.5 : 0.6);
    }

    PreparedJobs.run(job, config(work), context);

    assertThat(Files.readAllLines(work.resolve("report/scores.csv")))
        .hasSize(3)
        .anyMatch(line -> line.startsWith("semantic,1,run-1,0.5"))
        .anyMatch(line -> line.startsWith("semantic,2,run-2,0.6"));
  }

  @Test
  void aScoreBelongsToTheTrainingOfItsCheckpoint(JobContext context, @TempDir Path work)
      throws Exception {
    for (String seed : List.of("1", "2")) {
      RunRow training =
          RunRows.of(
              "training-" + seed,
              "train-segmenter",
              "semantic",
              Instant.parse("2026-01-01T00:0%s:00Z".formatted(seed)),
              ExitCode.OK,
              Optional.empty(),
              "",
              Map.of("seed", seed, "work", "trained"));
      append(context, work, RunRows.from(checkpoint("hash of seed " + seed), training));
    }
    RunRow evaluation =
        RunRows.of(
            "run-semantic",
            "evaluate",
            "semantic",
            Instant.parse("2026-01-02T00:00:00Z"),
            ExitCode.OK,
            Optional.empty(),
            "",
            Map.of("seed", "7", "work", "scored"));
    append(context, work, RunRows.from(checkpoint("hash of seed 1"), evaluation));
    score(context, work, "semantic", 0.5);

    PreparedJobs.run(job, config(work), context);

    assertThat(Files.readAllLines(work.resolve("report/scores.csv")))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("semantic,1,run-semantic,"));
  }

  private static RunRow.Lineage checkpoint(String hash) {
    return new RunRow.Lineage(
        Map.of(),
        Optional.empty(),
        Optional.of(
            new RunRow.UsedCheckpoint("step.ckpt", Optional.of(hash), OptionalLong.empty())),
        "host",
        Optional.empty(),
        Optional.empty());
  }

  private static void append(JobContext context, Path work, RunRow row) {
    new ReportTables(work.toString(), context.hadoop())
        .append(Table.RUNS, row.runId(), List.of(row.toRow()));
  }

  @Test
  void aTranslationThatDoesHarmIsCalledSo(JobContext context, @TempDir Path work) throws Exception {
    for (int seed = 1; seed <= 2; seed++) {
      Map<String, String> settings = Map.of("seed", String.valueOf(seed));
      trained(context, work, "source-only", seed, 0.5 + 0.01 * seed, settings);
      trained(context, work, "semantic", seed, 0.2 + 0.01 * seed, settings);
    }

    PreparedJobs.run(job, config(work), context);

    assertThat(text(page(work), "section", "result"))
        .contains("30.0 points less than training on raw source images")
        .contains("compared with source-only: -30.0 \u00b1 3.0 points; a significant difference.");
  }

  @Test
  void oneTrainingAllowsNoStatement(JobContext context, @TempDir Path work) throws Exception {
    trained(context, work, "source-only", 1, 0.2, Map.of("seed", "2"));
    trained(context, work, "semantic", 1, 0.5, Map.of("seed", "2"));

    PreparedJobs.run(job, config(work), context);

    assertThat(text(page(work), "section", "result"))
        .contains(
            "semantic compared with source-only: +30.0 points; without an interval no statement is"
                + " possible.",
            "--set seed=3")
        .doesNotContain("\u00b1");
  }

  @Test
  void aGanWithOtherSettingsIsNotAnotherSeed(JobContext context, @TempDir Path work)
      throws Exception {
    trained(
        context, work, "semantic", 1, 0.5, Map.of("seed", "1", "train-gan.weights.semantic", "1"));
    trained(
        context, work, "semantic", 2, 0.3, Map.of("seed", "2", "train-gan.weights.semantic", "2"));

    PreparedJobs.run(job, config(work), context);

    assertThat(text(page(work), "section", "result")).contains("30.0").doesNotContain("\u00b1");
  }

  @Test
  void runsWithOldAndNewNamesOfAKeyAreSeedsOfOneTraining(JobContext context, @TempDir Path work)
      throws Exception {
    trained(context, work, "semantic", 1, 0.5, Map.of("seed", "1", "train-gan.lambda-sem", "1"));
    trained(
        context, work, "semantic", 2, 0.52, Map.of("seed", "2", "train-gan.weights.semantic", "1"));

    PreparedJobs.run(job, config(work), context);

    assertThat(text(page(work), "section", "result")).contains("51.0 \u00b1");
  }

  @Test
  void warnsOfRegressionsAndFailedRuns(JobContext context, @TempDir Path work) throws Exception {
    trained(context, work, "oracle", 1, 0.8, Map.of("seed", "1"));
    trained(context, work, "oracle", 2, 0.6, Map.of("seed", "1"));
    run(context, work, "r9", "translate", "paper", 9, ExitCode.USER_ERROR, Map.of());

    ReportJob.Result result = PreparedJobs.run(job, config(work), context);

    assertThat(result.regressions()).isEqualTo(1);
    Document page = page(work);
    assertThat(text(page, "section", "result"))
        .contains("The latest score of oracle fell by 20.0 points (see Scores over time).")
        .contains("Failed and not repeated: translate paper (see Runs).");
    assertThat(text(page, "section", "history")).contains("-20.0", "mIoU % over time");
    assertThat(text(page, "section", "runs")).contains("\u2715 user-error");
  }

  @Test
  void namesAPictureThatCannotBeRead(JobContext context, @TempDir Path work) throws Exception {
    run(context, work, "train-gan", "");
    Path samples = Files.createDirectories(work.resolve("gan/semantic/samples"));
    Path grid = samples.resolve("round-000001.png");
    try (RandomAccessFile sparse = new RandomAccessFile(grid.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertThatThrownBy(() -> PreparedJobs.run(job, config(work), context))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read 'file:" + grid + "': the file is larger than 2 GiB");
  }

  @Test
  void showsThatAPictureCannotBeDecoded(JobContext context, @TempDir Path work) throws Exception {
    run(context, work, "train-gan", "");
    Path samples = Files.createDirectories(work.resolve("gan/semantic/samples"));
    Files.writeString(samples.resolve("round-000001.png"), "anything");

    PreparedJobs.run(job, config(work), context);

    assertThat(text(page(work), "section", "grids")).contains("round-000001.png: ");
  }

  @Test
  void aDamagedFileAmongTheTablesEndsNoReport(JobContext context, @TempDir Path work)
      throws Exception {
    run(context, work, "evaluate", "");
    score(context, work, "oracle", 0.8);
    Path rejected = Files.createDirectories(work.resolve("shards/rejected/source"));
    for (Path folder : List.of(rejected, work.resolve("reports/runs"))) {
      Files.writeString(folder.resolve("part-0.parquet"), "anything");
    }
    PreparedJobs.run(job, config(work), context);
    assertThat(text(page(work), "section", "classes")).contains("80.0");
  }

  @Test
  void countsRejectedSamplesThatItDoesNotList(JobContext context, @TempDir Path work)
      throws Exception {
    run(context, work, "evaluate", "");
    score(context, work, "oracle", 0.8);
    context
        .spark()
        .range(201)
        .selectExpr("cast(id as string) as id", "'size' as reason", "'1x1' as detail")
        .write()
        .parquet(work.resolve("shards/rejected/source").toString());

    PreparedJobs.run(job, config(work), context);

    Document page = page(work);
    assertThat(text(page, "section", "result")).contains("Ingest rejected 201 samples (see Data).");
    assertThat(text(page, "section", "inputs")).contains("200 of 201 rejected samples.");
  }

  /** Runs that train a GAN, translate, train a segmenter and evaluate it, on the given day. */
  private static void trained(
      JobContext context,
      Path work,
      String variant,
      int day,
      double iou,
      Map<String, String> settings) {
    String run = "run-" + day + "-" + variant;
    for (String stage : List.of("train-gan", "translate", "train-segmenter")) {
      run(context, work, run + stage, stage, variant, day, ExitCode.OK, settings);
    }
    run(context, work, run, "evaluate", variant, day, ExitCode.OK, settings);
    score(context, work, run, variant, iou);
  }

  private static void run(
      JobContext context,
      Path work,
      String id,
      String stage,
      String variant,
      int day,
      ExitCode code,
      Map<String, String> settings) {
    List<String> order = List.of("train-gan", "translate", "train-segmenter", "evaluate");
    Instant started = Instant.parse("2026-01-0" + day + "T00:00:00Z");
    new ReportTables(work.toString(), context.hadoop())
        .append(
            Table.RUNS,
            id,
            List.of(
                RunRows.of(
                        id,
                        stage,
                        variant,
                        started.plusSeconds(60L * order.indexOf(stage)),
                        code,
                        Optional.empty(),
                        "",
                        settings)
                    .toRow()));
  }

  private static ReportJob.Config config(Path work) {
    return new ReportJob.Config(
        work.toString(), work + "/report", 4, 0.01, pictures("work=" + work));
  }

  private static PictureFolders pictures(String... settings) {
    return PictureFolders.of(ReferenceConfig.load("report", List.of(), List.of(settings)));
  }

  @Test
  void picturesComeFromWhereTheOutputsAreConfigured() {
    assertThat(pictures("work=w", "train-gan.output=/gans/${train-gan.variant}").gans())
        .containsOnly(
            entry(Variant.PAPER, "/gans/paper"),
            entry(Variant.CYCLEGAN, "/gans/cyclegan"),
            entry(Variant.SEMANTIC, "/gans/semantic"));
    PictureFolders one = pictures("work=w", "train-gan.output=/gan", "train-gan.variant=cyclegan");
    assertThat(one.gans()).containsOnly(entry(Variant.CYCLEGAN, "/gan"));
    assertThat(one.translated()).containsEntry(Variant.CYCLEGAN, "w/translated/cyclegan");
  }

  private static void run(JobContext context, Path work, String name, String message) {
    new ReportTables(work.toString(), context.hadoop())
        .append(
            Table.RUNS,
            context.runId(),
            List.of(
                RunRows.of(
                        context.runId(),
                        name,
                        "",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        ExitCode.OK,
                        Optional.empty(),
                        message,
                        Map.of())
                    .toRow()));
  }

  /** The same IoU for all classes but the last, which does not occur. */
  private static void score(JobContext context, Path work, String variant, double iou) {
    score(context, work, "run-" + variant, variant, iou);
  }

  private static void score(JobContext context, Path work, String run, String variant, double iou) {
    List<Row> rows = new ArrayList<>();
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      boolean occurs = type != CityscapesClass.BICYCLE;
      rows.add(
          RowFactory.create(
              run, variant, type.trainId(), type.label(), occurs ? iou : null, null, 1L, 1L, 1L));
    }
    ReportTables tables = new ReportTables(work.toString(), context.hadoop());
    tables.append(Table.CLASS_IOU, run, rows);
    tables.append(Table.CONFUSION, run, List.of(RowFactory.create(run, variant, 7, 7, 100L)));
  }

  /** Parses the page, which must be well-formed XML. */
  private static Document page(Path work) throws Exception {
    String html = Files.readString(work.resolve("report/index.html"));
    assertThat(html).startsWith("<!DOCTYPE html>");
    String xml = html.substring(html.indexOf("<html"));
    Document page =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertSelfContained(page);
    return page;
  }

  /** The page must not refer to anything outside of it, except in the comments of uPlot. */
  private static void assertSelfContained(Document page) {
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      NamedNodeMap attributes = all.item(i).getAttributes();
      for (int k = 0; k < attributes.getLength(); k++) {
        Node attribute = attributes.item(k);
        if (Set.of("src", "href", "srcset", "data", "action").contains(attribute.getNodeName())) {
          assertThat(attribute.getNodeValue()).matches("(?s)(#|data:).*");
        }
      }
    }
    NodeList styles = page.getElementsByTagName("style");
    assertThat(styles.getLength()).isEqualTo(1);
    assertThat(styles.item(0).getTextContent()).doesNotContain("url(", "@import");
    assertThat(page.getElementsByTagName("main").item(0).getTextContent())
        .doesNotContain("http://", "https://");
  }

  private static String text(Document page, String tag, String id) {
    NodeList all = page.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i).getAttributes().getNamedItem("id").getNodeValue().equals(id)) {
        return all.item(i).getTextContent();
      }
    }
    throw new AssertionError("no " + tag + " with id " + id);
  }
}
