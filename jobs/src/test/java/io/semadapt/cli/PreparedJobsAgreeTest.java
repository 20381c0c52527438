// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Split;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.JobProcess;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.fixture.TinyGan;
import io.semadapt.fixture.TinyShards;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Sessions;
import io.semadapt.stage.traingan.TrainGanJob;
import io.semadapt.stage.translate.TranslateJob;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.WorkFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run does what its dry run prints. */
@ExtendWith(SharedSpark.class)
final class PreparedJobsAgreeTest {
  private static final Pattern STAGE = Pattern.compile("\\[\\d+/\\d+] (\\S+): (skipped, )?(.*)");

  @TempDir private Path work;

  /** How a job ended: its exit code, and its error lines or everything it printed. */
  private record Ended(ExitCode code, String text) {}

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("toy-city", List.of("device=cuda"), "Cannot use device 'cuda'"),
        Arguments.of("doctor", List.of("device=cuda"), "Cannot use device 'cuda'"),
        Arguments.of("ingest", List.of("data.gta5=/none"), "Cannot ingest '/none'"),
        Arguments.of("train-gan", List.of("train-gan.source=/none"), "Cannot read shards under"),
        Arguments.of("translate", List.of(), "Cannot find a checkpoint under"),
        Arguments.of("export", List.of(), "Cannot read shards under"),
        Arguments.of("pseudo-label", List.of(), "Cannot find a checkpoint under"),
        Arguments.of(
            "train-segmenter",
            List.of("train-segmenter.variant=semantic"),
            "Cannot read shards under"),
        Arguments.of("evaluate", List.of(), "Cannot find a checkpoint under"),
        Arguments.of("predict", List.of(), "Cannot find a checkpoint under"),
        Arguments.of(
            "score",
            List.of("score.ground-truth=/none", "score.predictions=/none"),
            "Cannot find ground truth under '/none'"),
        Arguments.of("export-onnx", List.of(), "Cannot find a checkpoint under"),
        Arguments.of("report", List.of(), "Cannot report on"),
        Arguments.of("pipeline", List.of("data.gta5=/none"), "Cannot ingest '/none'"),
        Arguments.of("demo", List.of("data.gta5=/none"), "Cannot ingest '/none'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void dryRunReportsTheErrorOfTheRunAndTheRunOpensNoSession(
      String job, List<String> settings, String message) {
    TinyShards.write(workFolder());
    assertSameError(job, settings, message);
  }

  @Test
  void everyJobHasACaseAbove() {
    assertThat(failures().map(each -> each.get()[0]).toList())
        .containsExactlyInAnyOrderElementsOf(Jobs.all().stream().map(Job::name).toList());
  }

  @Test
  void shardsWithoutLabelsAreRefusedByBoth() {
    TinyShards.write(work.resolve("bare"), Domain.TARGET, Split.TRAIN, /* labelled= */ false);
    TinyShards.write(workFolder());
    List<String> settings = List.of("train-segmenter.shards=[" + work.resolve("bare") + "]");
    assertSameError("train-segmenter", settings, "Cannot train on");
    TinyShards.write(work.resolve("shards/target-val"), Domain.TARGET, Split.VAL, false);
    assertSameError("evaluate", List.of(), "Cannot evaluate on");
  }

  @Test
  void samplesRejectedByTheirNamesAreRefusedByBoth() throws IOException {
    Files.createDirectories(work.resolve("gta5/labels"));
    Files.createDirectories(work.resolve("gta5/images"));
    Files.writeString(work.resolve("gta5/images/1.png"), "an image without its label");
    assertSameError(
        "ingest", List.of("data.gta5=" + work.resolve("gta5")), "1 rejected, 0 allowed");
  }

  @Test
  void aSegmenterWithOtherSettingsThanItsCheckpointIsRefusedByBoth() {
    TinyShards.write(workFolder());
    SuccessfulRun.of("train-segmenter", tinySegmenter("workers=2"));
    assertSameError(
        "train-segmenter",
        tinySegmenter("workers=2", "train-segmenter.network.width=3"),
        "train-segmenter.network.width was 2, is 3");
  }

  @Test
  void aGanThatStoppedEarlyIsDoneForBoth(JobContext context) throws IOException {
    TinyShards.write(workFolder());
    Path segmenter = work.resolve("segmenter.ckpt");
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(segmenter.toString()),
        UntrainedSegmenter.of(new UnetArchitecture(2), 0),
        PlainLocalFileSystem.configure(new Configuration()));
    List<String> settings =
        tinyGan(
            "workers=1",
            "train-gan.steps=40",
            "train-gan.learning-rate=1e-9",
            "train-gan.signals.every-rounds=1",
            "train-gan.signals.samples=2",
            "train-gan.signals.segmenter=" + segmenter,
            "train-gan.signals.keep-best-by=semantic-consistency",
            "train-gan.signals.early-stop-rounds=1");
    SuccessfulRun.of("train-gan", settings);
    Map<String, String> before = checkpoints();
    assertThat(before.keySet().toString())
        .contains("round-000002.ckpt")
        .doesNotContain("round-000020.ckpt");

    assertThat(dryRun("train-gan", settings).text())
        .containsPattern("train-gan +skip +- +- +trained: round-000002.ckpt\n");
    TrainGanJob.Result result =
        PreparedJobs.run(new TrainGanJob(), section("train-gan", settings), context);
    assertThat(result.images()).isZero();
    assertThat(checkpoints()).isEqualTo(before);
  }

  @Test
  void dryRunAndRunUseTheSameNumberOfWorkers() throws IOException, InterruptedException {
    TinyShards.write(workFolder());
    List<String> settings = tinySegmenter();
    assertThat(dryRun("train-segmenter", settings, "--master", "local[3]").text())
        .contains("4 steps of 3 workers");

    JobProcess.start(work.resolve("log"), "local[3]", "train-segmenter", settings).succeeds();
    assertThat(work.resolve("segmenter/source-only/recipe.conf")).content().contains("workers = 3");
    assertThat(dryRun("train-segmenter", settings, "--master", "local[3]").text())
        .containsPattern("train-segmenter +skip ");
    assertSameError("train-segmenter", with(settings, "workers=2"), "workers was 3, is 2");
  }

  @Test
  void translateFindsAGanInAnotherFolder(JobContext context) {
    TinyShards.write(workFolder());
    TinyGan.write(work.resolve("elsewhere/checkpoints"), 7, 1);
    List<String> settings =
        List.of("work=" + work, "train-gan.output=" + work.resolve("elsewhere"));

    assertThat(dryRun("translate", settings).text())
        .contains("translate %d pictures".formatted(TinyShards.SAMPLES));
    TranslateJob.Result result =
        PreparedJobs.run(new TranslateJob(), section("translate", settings), context);
    assertThat(result.samplesTranslated()).isEqualTo(TinyShards.SAMPLES);
    assertThat(dryRun("translate", settings).text()).contains("translated with round-000007.ckpt");
  }

  @Test
  void aPipelineDoesWhatItsDryRunPrinted() throws IOException {
    assertThat(ended("toy-city", tinyCity()).code()).isEqualTo(ExitCode.OK);

    Map<String, String> first = assertPipelineAgrees(tinyCity());
    assertThat(first.values()).allMatch(text -> text.startsWith("run ")).hasSize(8);

    Map<String, String> unchanged = assertPipelineAgrees(tinyCity());
    assertThat(unchanged.values().stream().filter(text -> text.startsWith("run ")))
        .as("nothing but the report, which shows the last run too")
        .hasSize(1);

    Map<String, String> samples = assertPipelineAgrees(tinyCity("train-gan.samples=5"));
    assertThat(samples)
        .hasEntrySatisfying("train-gan-semantic", text -> assertThat(text).startsWith("skip "))
        .hasEntrySatisfying(
            "train-segmenter-semantic", text -> assertThat(text).startsWith("skip "));

    Map<String, String> settings = assertPipelineAgrees(tinyCity("evaluate.samples=3"));
    assertThat(settings.get("evaluate-semantic"))
        .matches("run score on 4 photographs \\(evaluate.samples was \\d+, is 3\\)");
    assertThat(settings.get("report")).endsWith("(its input is made again)");

    FileUtils.deleteDirectory(work.resolve("translated").toFile());
    Map<String, String> gone = assertPipelineAgrees(tinyCity("evaluate.samples=3"));
    assertThat(gone.get("translate-semantic"))
        .isEqualTo("run translate 8 pictures (its output is gone)");
    assertThat(gone.get("train-segmenter-semantic")).startsWith("skip ");

    FileUtils.deleteDirectory(work.resolve("shards/source").toFile());
    Map<String, String> shards = assertPipelineAgrees(tinyCity("evaluate.samples=3"));
    assertThat(shards.get("ingest")).startsWith("run ");
    assertThat(shards.get("train-gan-semantic")).startsWith("skip ");

    assertSameError("pipeline", tinyCity("train-gan.steps=6"), "train-gan.steps was 4, is 6");
  }

  @Test
  void aFreshPipelineAcceptsCheckpointsThatItsStagesWillWrite() throws IOException {
    assertThat(ended("toy-city", tinyCity()).code()).isEqualTo(ExitCode.OK);
    Path segmenter = work.resolve("segmenter/source-only/checkpoints/step-00000004.ckpt");
    List<String> settings =
        tinyCity(
            "train-gan.signals.every-rounds=1",
            "train-gan.signals.samples=2",
            "train-gan.signals.segmenter=" + segmenter,
            "train-gan.signals.keep-best-by=semantic-consistency");

    assertPipelineAgrees(with(settings, "translate.checkpoint=best"));

    FileUtils.deleteDirectory(work.resolve("gan").toFile());
    FileUtils.deleteDirectory(work.resolve("segmenter/semantic").toFile());
    Path last = work.resolve("gan/semantic/checkpoints/round-000002.ckpt");
    assertThat(
            ended("pipeline", with(settings, "translate.checkpoint=" + last), "--dry-run").text())
        .containsPattern("train-segmenter-source-only +skip ")
        .containsPattern("translate-semantic +run ")
        .doesNotContain("fails");
  }

  /**
   * Plans and runs a pipeline.
   *
   * @return {@code run} or {@code skip} and the reason, by stage
   */
  private static Map<String, String> assertPipelineAgrees(List<String> settings)
      throws IOException {
    Ended dry = ended("pipeline", settings, "--dry-run", "--json");
    Ended run = ended("pipeline", settings);
    assertThat(dry.code()).as(dry.text()).isEqualTo(ExitCode.OK);
    assertThat(run.code()).as(run.text()).isEqualTo(ExitCode.OK);
    Map<String, String> planned = new TreeMap<>();
    String json = dry.text().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    for (JsonNode stage : new ObjectMapper().readTree(json).at("/result/stages")) {
      String verb = stage.get("skipped").asBoolean() ? "skip" : "run";
      planned.put(stage.get("stage").asText(), verb + " " + stage.get("action").asText());
    }
    Map<String, String> done = new TreeMap<>();
    Matcher stages = STAGE.matcher(run.text());
    while (stages.find()) {
      String verb = stages.group(2) == null ? "run" : "skip";
      done.put(stages.group(1), verb + " " + stages.group(3));
    }
    assertThat(planned).isEqualTo(done);
    return done;
  }

  private void assertSameError(String job, List<String> settings, String message) {
    Ended dry = dryRun(job, with(settings, "work=" + work));
    Ended run = failedRun(Jobs.named(job), section(job, with(settings, "work=" + work)));
    assertThat(run.code()).isEqualTo(ExitCode.USER_ERROR);
    assertThat(run.text()).contains(message);
    assertThat(dry.code()).isEqualTo(run.code());
    assertThat(dry.text()).endsWith(run.text() + "\n");
  }

  /** Runs a job in a process without a session; fails if it opens one. */
  private static <C extends Record, R extends Record> Ended failedRun(
      Job<C, R> job, ConfigSection root) {
    return SharedSpark.withoutSession(
        () -> {
          try (Sessions sessions = Sessions.of("test", Optional.of("local[3]"))) {
            Clock clock = Clock.systemUTC();
            JobContext context =
                new JobContext(
                    sessions,
                    JobRunner.newRunId(job.name(), clock),
                    clock,
                    Console.standard().errorsOnly());
            try {
              JobRunner.run(job, job.configure(root), root, context);
              return new Ended(ExitCode.OK, "");
            } catch (UserException e) {
              assertThat(sessions.open()).as("session of a run that fails").isEmpty();
              return new Ended(JobRunner.exitCode(e), e.getMessage());
            }
          }
        });
  }

  private static Ended dryRun(String job, List<String> settings, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--dry-run");
    return SharedSpark.withoutSession(() -> ended(job, settings, all.toArray(String[]::new)));
  }

  private static Ended ended(String job, List<String> settings, String... options) {
    List<String> arguments = new ArrayList<>(List.of(job));
    arguments.addAll(List.of(options));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, false, Clock.systemUTC());
    ExitCode code = JobMain.run(console, arguments.toArray(String[]::new));
    return new Ended(code, text.toString(StandardCharsets.UTF_8));
  }

  private static ConfigSection section(String job, List<String> settings) {
    return ReferenceConfig.load(job, List.of(), settings);
  }

  private WorkFolder workFolder() {
    return WorkFolder.of(section("test", List.of("work=" + work)));
  }

  private static List<String> with(List<String> settings, String... more) {
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of(more));
    return all;
  }

  private List<String> tinySegmenter(String... more) {
    return with(
        List.of(
            "work=" + work,
            "train-segmenter.variant=source-only",
            "train-segmenter.network.width=2",
            "train-segmenter.steps=4",
            "train-segmenter.crop=32x16",
            "train-segmenter.limits.collapse-steps=0"),
        more);
  }

  private List<String> tinyGan(String... more) {
    return with(
        List.of(
            "work=" + work,
            "train-gan.averaging-period=2",
            "train-gan.crop=32x16",
            "train-gan.generator.width=2",
            "train-gan.generator.residual-blocks=1",
            "train-gan.discriminator.width=2",
            "train-gan.discriminator.levels=3",
            "train-gan.checkpoint-every-rounds=1",
            "train-gan.samples=1"),
        more);
  }

  private List<String> tinyCity(String... more) {
    return with(
        List.of(
            "work=" + work,
            "workers=2",
            "toy-city.size=64x32",
            "toy-city.source-images=8",
            "toy-city.target-images=8",
            "toy-city.target-val-images=4",
            "data.gta5=" + work.resolve("toy-city/gta5"),
            "data.cityscapes=" + work.resolve("toy-city/cityscapes"),
            "pipeline.variants=[source-only,semantic]",
            "train-gan.steps=4",
            "train-gan.averaging-period=2",
            "train-gan.crop=64x32",
            "train-gan.generator.width=2",
            "train-gan.generator.residual-blocks=1",
            "train-gan.discriminator.width=2",
            "train-gan.discriminator.levels=3",
            "train-segmenter.network.width=2",
            "train-segmenter.steps=4",
            "train-segmenter.crop=64x32",
            "train-segmenter.limits.collapse-steps=0"),
        more);
  }

  /** Modification times of the GAN's checkpoints. */
  private Map<String, String> checkpoints() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(work.resolve("gan"))) {
      for (Path file : all.filter(each -> each.toString().endsWith(".ckpt")).toList()) {
        files.put(file.toString(), Files.getLastModifiedTime(file).toString());
      }
    }
    return files;
  }
}
