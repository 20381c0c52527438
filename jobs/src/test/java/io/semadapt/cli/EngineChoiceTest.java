// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.console.Console;
import io.semadapt.dataset.Sample;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.fixture.TinyShards;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ReportTables;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every job on either engine, and what one engine makes of the other's checkpoints. */
@ExtendWith(SharedSpark.class)
final class EngineChoiceTest {
  private static final List<String> GAN =
      List.of(
          "workers=2",
          "train-gan.steps=2",
          "train-gan.averaging-period=1",
          "train-gan.crop=32x16",
          "train-gan.generator.width=2",
          "train-gan.generator.residual-blocks=1",
          "train-gan.generator.detail=true",
          "train-gan.discriminator.width=2",
          "train-gan.discriminator.levels=3",
          "train-gan.patch-discriminator.width=2",
          "train-gan.signals.every-rounds=1",
          "train-gan.signals.samples=2",
          "train-gan.samples=1");
  private static final List<String> SEGMENTER =
      List.of(
          "workers=2",
          "train-segmenter.variant=self-trained",
          "train-segmenter.steps=2",
          "train-segmenter.averaging-period=1",
          "train-segmenter.batch=2",
          "train-segmenter.crop=32x16",
          "train-segmenter.limits.collapse-steps=0",
          "train-segmenter.network.width=2");

  @TempDir Path work;

  @Test
  void everyJobRunsOnLibtorchAndItsCheckpointsAreReadByBoth(JobContext context) {
    writeShards();
    run("train-gan", GAN, "engine=libtorch");
    run("translate", List.of("engine=libtorch"));
    run("pseudo-label", List.of("engine=libtorch", "pseudo-label.teacher=discriminators"));
    run("train-segmenter", SEGMENTER, "engine=libtorch");
    List<String> evaluate = List.of("evaluate.variant=self-trained");
    run("evaluate", evaluate, "engine=libtorch");

    run("evaluate", evaluate, "engine=dl4j");
    Path other = work.resolve("translated-by-dl4j");
    run("translate", List.of("engine=dl4j", "translate.output=" + other));
    assertThat(largestDifference(work.resolve("translated/semantic"), other))
        .isLessThanOrEqualTo(1);

    assertThat(fails("train-gan", GAN, "engine=dl4j")).contains("engine was libtorch, is dl4j");
    assertThat(fails("train-segmenter", SEGMENTER, "engine=dl4j"))
        .contains("engine was libtorch, is dl4j");
    assertThat(
            new ReportTables(work.toString(), context.hadoop())
                .read(context.spark(), ReportTables.Table.RUNS)
                .where("job = 'evaluate'")
                .select("miou")
                .distinct()
                .count())
        .as("both engines score the same")
        .isEqualTo(1);
    everyRunSaysWhatItsResultIsMadeOf(context);
  }

  private void everyRunSaysWhatItsResultIsMadeOf(JobContext context) {
    Map<String, Row> ok = new HashMap<>();
    new ReportTables(work.toString(), context.hadoop())
        .read(context.spark(), ReportTables.Table.RUNS)
        .where("status = 'ok'")
        .collectAsList()
        .forEach(row -> ok.put(row.getAs("job"), row));
    Map<String, Set<String>> inputs =
        Map.of(
            "train-gan", Set.of("source", "target"),
            "translate", Set.of("source"),
            "pseudo-label", Set.of("shards"),
            "train-segmenter", Set.of("shards"),
            "evaluate", Set.of("shards"));
    assertThat(ok.keySet()).isEqualTo(inputs.keySet());
    ok.forEach(
        (job, row) -> {
          assertThat(row.<String, String>getJavaMap(row.fieldIndex("inputs")).keySet())
              .as(job)
              .isEqualTo(inputs.get(job));
          assertThat(row.<String>getAs("command")).startsWith("semadapt " + job + " --set ");
          assertThat(row.<Long>getAs("checkpoint_step")).as(job).isEqualTo(2);
        });
    for (List<String> makerAndUser :
        List.of(List.of("train-gan", "translate"), List.of("train-segmenter", "evaluate"))) {
      assertThat(ok.get(makerAndUser.get(1)).<String>getAs("checkpoint_sha256"))
          .hasSize(64)
          .isEqualTo(ok.get(makerAndUser.get(0)).<String>getAs("checkpoint_sha256"));
    }
  }

  @ParameterizedTest
  @CsvSource({"dl4j, libtorch", "libtorch, dl4j"})
  void aGanIsResumedWithTheOtherEngineIfAllowed(String one, String other, JobContext context)
      throws IOException {
    writeShards();
    List<String> settings = new ArrayList<>(GAN);
    settings.addAll(List.of("train-gan.steps=4", "train-gan.checkpoint-every-rounds=1"));
    Path checkpoints = work.resolve("gan/semantic/checkpoints");
    Path last = checkpoints.resolve("round-000004.ckpt");
    run("train-gan", settings, "engine=" + one);
    float[] straight = gan(last).state().parameters();
    Files.delete(last);
    Files.delete(checkpoints.resolve("round-000003.ckpt"));

    goesOnIfAllowed("train-gan", settings, one, other);

    GanCheckpoint mixed = gan(last);
    assertThat(mixed.state().step()).isEqualTo(4);
    assertThat(mixed.settings())
        .contains("engine = " + other, "earlier-engines = " + one + " float32 to step 2");
    assertThat(mixed.versions()).contains("engine " + other);
    assertThat(relativeDistance(mixed.state().parameters(), straight)).isBetween(1e-12, 1e-2);
    assertThat(work.resolve("gan/semantic/recipe.conf"))
        .content()
        .contains("engine " + other, "# earlier-engines: " + one + " float32 to step 2");
    assertThat(engines(context, ReportTables.Table.GAN_METRICS, "steps > 2 AND engine = ", other))
        .isEqualTo(2);
    assertThat(engines(context, ReportTables.Table.RUNS, "status = 'ok' AND engine = ", other))
        .isEqualTo(1);

    byte[] bytes = Files.readAllBytes(last);
    Files.delete(last);
    run("train-gan", settings, "engine=" + other);
    assertThat(last).as("with one engine again").hasBinaryContent(bytes);
    run("train-gan", settings, "engine=" + one, "train-gan.resume=any-engine");
    assertThat(last).as("nothing was left to do").hasBinaryContent(bytes);
    assertThat(work.resolve("gan/semantic/recipe.conf")).content().contains("engine " + other);
  }

  @ParameterizedTest
  @CsvSource({"dl4j, libtorch", "libtorch, dl4j"})
  void aSegmenterIsResumedWithTheOtherEngineIfAllowed(String one, String other, JobContext context)
      throws IOException {
    writeShards();
    List<String> settings = new ArrayList<>(SEGMENTER);
    settings.addAll(
        List.of(
            "train-segmenter.variant=oracle",
            "train-segmenter.steps=4",
            "train-segmenter.checkpoint-every-steps=1"));
    Path checkpoints = work.resolve("segmenter/oracle/checkpoints");
    Path last = checkpoints.resolve("step-00000004.ckpt");
    run("train-segmenter", settings, "engine=" + one);
    float[] straight = segmenter(last).parameters();
    Files.delete(last);
    Files.delete(checkpoints.resolve("step-00000003.ckpt"));

    goesOnIfAllowed("train-segmenter", settings, one, other);

    SegmenterCheckpoint mixed = segmenter(last);
    assertThat(mixed.step()).isEqualTo(4);
    assertThat(mixed.settings())
        .contains("engine = " + other, "earlier-engines = " + one + " float32 to step 2");
    assertThat(mixed.versions()).contains("engine " + other);
    assertThat(relativeDistance(mixed.parameters(), straight)).isBetween(1e-12, 1e-2);
    assertThat(work.resolve("segmenter/oracle/recipe.conf"))
        .content()
        .contains("engine " + other, "# earlier-engines: " + one + " float32 to step 2");
    assertThat(
            engines(
                context, ReportTables.Table.SEGMENTER_METRICS, "steps > 2 AND engine = ", other))
        .isEqualTo(2);

    byte[] bytes = Files.readAllBytes(last);
    Files.delete(last);
    run("train-segmenter", settings, "engine=" + other);
    assertThat(last).as("with one engine again").hasBinaryContent(bytes);
    run("train-segmenter", settings, "engine=" + one, "train-segmenter.resume=any-engine");
    assertThat(last).as("nothing was left to do").hasBinaryContent(bytes);
  }

  private void goesOnIfAllowed(String job, List<String> settings, String one, String other) {
    String change = "engine was %s, is %s".formatted(one, other);
    assertThat(fails(job, settings, "engine=" + other))
        .contains(change + " (set " + job + ".resume = any-engine to");
    assertThat(says(job, settings, "engine=" + other, job + ".resume=any-engine"))
        .contains(change + " from step 2 on: bits differ");
  }

  private long engines(
      JobContext context, ReportTables.Table table, String condition, String engine) {
    return new ReportTables(work.toString(), context.hadoop())
        .read(context.spark(), table)
        .where("device = 'cpu' AND precision = 'float32'")
        .where(condition + "'" + engine + "'")
        .count();
  }

  private static GanCheckpoint gan(Path file) {
    return CheckpointFiles.read(path(file), new Configuration(), GanCheckpoint::of);
  }

  private static SegmenterCheckpoint segmenter(Path file) {
    return CheckpointFiles.read(path(file), new Configuration(), SegmenterCheckpoint::of);
  }

  private static org.apache.hadoop.fs.Path path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toString());
  }

  /** NaN if a value is not finite. */
  private static double relativeDistance(float[] one, float[] other) {
    double difference = 0;
    double norm = 0;
    for (int index = 0; index < other.length; index++) {
      difference += Math.pow(one[index] - other[index], 2);
      norm += Math.pow(other[index], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void precisionsThatAnEngineLacksAreRefused() {
    writeShards();
    assertThat(fails("train-gan", GAN, "precision=bfloat16"))
        .contains(
            "Cannot use precision 'bfloat16': engine 'dl4j' computes in float32 (set engine ="
                + " libtorch)");
    assertThat(fails("train-gan", GAN, "engine=libtorch", "precision=tf32"))
        .contains("Cannot use precision 'tf32': it needs a GPU (set float32 or bfloat16)");
  }

  private void writeShards() {
    List<String> settings = List.of("work=" + work);
    TinyShards.write(WorkFolder.of(ReferenceConfig.load("test", List.of(), settings)));
  }

  private static int largestDifference(Path one, Path other) {
    int largest = 0;
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> samples = samples(one, shard);
      List<Sample> others = samples(other, shard);
      for (int i = 0; i < samples.size(); i++) {
        byte[] left = pixels(samples.get(i));
        byte[] right = pixels(others.get(i));
        for (int p = 0; p < left.length; p++) {
          largest = Math.max(largest, Math.abs((left[p] & 0xff) - (right[p] & 0xff)));
        }
      }
    }
    return largest;
  }

  private static byte[] pixels(Sample sample) {
    RgbImage image = ImageCodec.decode(sample.image(), sample.id());
    return image.bytes();
  }

  private static List<Sample> samples(Path folder, int shard) {
    return ShardFiles.read(
        new org.apache.hadoop.fs.Path(folder.toString(), ShardFiles.name(shard)),
        new Configuration());
  }

  private void run(String job, List<String> settings, String... more) {
    SuccessfulRun.of(job, all(settings, more));
  }

  private String fails(String job, List<String> settings, String... more) {
    return output(ExitCode.USER_ERROR, job, settings, more);
  }

  private String says(String job, List<String> settings, String... more) {
    return output(ExitCode.OK, job, settings, more);
  }

  private String output(ExitCode code, String job, List<String> settings, String... more) {
    List<String> arguments = new ArrayList<>(List.of(job));
    all(settings, more).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Console console = new Console(out, out, false, Clock.systemUTC());
    assertThat(JobMain.run(console, arguments.toArray(new String[0])))
        .as(() -> said.toString(StandardCharsets.UTF_8))
        .isEqualTo(code);
    return said.toString(StandardCharsets.UTF_8);
  }

  private List<String> all(List<String> settings, String... more) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of(more));
    all.add("work=" + work);
    return all;
  }
}
