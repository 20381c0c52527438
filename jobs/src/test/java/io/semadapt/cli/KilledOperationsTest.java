// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.MortalFileSystem;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.fixture.WorkContent;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every job, killed in an operation on files and started again: files and rows are those of an
 * undisturbed run, and nothing is left behind. One operation of each job, drawn at random; all of
 * them with {@code -Dsemadapt.kills=all}, or a part of them with {@code -Dsemadapt.kills=100-200},
 * so that several processes can share the work.
 */
@ExtendWith(SharedSpark.class)
final class KilledOperationsTest {
  private static final String FEW = "1";

  /** A step before a case that is not a job. */
  private static final String EVALUATIONS = "evaluations-of-a-hundred-nights";

  private static final String KILLS = System.getProperty("semadapt.kills", FEW);
  private static final long SEED = Long.getLong("semadapt.kills.seed", System.nanoTime());

  private static final List<String> NETWORKS =
      List.of(
          "workers=1",
          "train-gan.steps=2",
          "train-gan.averaging-period=1",
          "train-gan.checkpoint-every-rounds=1",
          "train-gan.crop=32x16",
          "train-gan.generator.width=4",
          "train-gan.generator.residual-blocks=1",
          "train-gan.discriminator.width=4",
          "train-gan.discriminator.levels=3",
          "train-gan.samples=1",
          "train-gan.sample-every-rounds=1",
          "train-gan.signals.every-rounds=1",
          "train-gan.signals.samples=1",
          "train-gan.signals.keep-best-by=cycle-error",
          "train-segmenter.steps=2",
          "train-segmenter.averaging-period=1",
          "train-segmenter.checkpoint-every-steps=1",
          "train-segmenter.crop=32x16",
          "train-segmenter.network.width=2",
          "train-segmenter.batch=1");

  @TempDir private static Path folder;
  private static Path work;
  private static List<String> common;

  /**
   * A command, and what happened in the work folder before it.
   *
   * @param settings of the command
   * @param before jobs with their settings, separated by spaces
   */
  private record Case(String job, List<String> settings, List<String> before) {
    Case(String job, String... settings) {
      this(job, List.of(settings), List.of());
    }

    Case after(String... before) {
      return new Case(job, settings, List.of(before));
    }

    @Override
    public String toString() {
      return job + " " + settings + (before.isEmpty() ? "" : " after " + before);
    }
  }

  static Stream<Case> cases() {
    String ingest = "ingest";
    String gan = "train-gan";
    String segmenter = "train-segmenter";
    return Stream.of(
        new Case("toy-city"),
        new Case(ingest),
        new Case(ingest).after("ingest ingest.size=32x16"),
        new Case(gan).after(ingest),
        new Case(gan, "train-gan.resume=false").after(ingest, gan),
        new Case("translate", "translate.export=gta5").after(ingest, gan),
        new Case("translate", "translate.export=gta5")
            .after(
                ingest,
                gan,
                "translate translate.export=gta5",
                "train-gan seed=2 train-gan.resume=false"),
        new Case(segmenter).after(ingest),
        new Case(segmenter, "train-segmenter.resume=false").after(ingest, segmenter),
        new Case("pseudo-label", "pseudo-label.variant=source-only").after(ingest, segmenter),
        new Case("evaluate", "evaluate.predictions=true").after(ingest, segmenter),
        new Case("predict", "predict.variant=source-only", "predict.write.colours=true")
            .after(ingest, segmenter),
        new Case("score").after(ingest, segmenter, "evaluate evaluate.predictions=true"),
        new Case("report").after(ingest, gan, segmenter, "evaluate"),
        new Case("report").after(EVALUATIONS),
        new Case("pipeline", "pipeline.variants=[source-only,semantic]"),
        new Case(
                "pipeline",
                "pipeline.variants=[source-only]",
                "seed=2",
                "train-segmenter.resume=false")
            .after("pipeline pipeline.variants=[source-only]"));
  }

  @BeforeAll
  static void paintACity(SparkSession spark) {
    MortalFileSystem.mount(spark.sparkContext().hadoopConfiguration());
    MortalFileSystem.live(Long.MAX_VALUE);
    work = folder.resolve("work");
    Path city = folder.resolve("city");
    List<String> paint =
        List.of(
            "toy-city.source-images=3",
            "toy-city.target-images=2",
            "toy-city.target-val-images=1",
            "toy-city.size=64x32");
    List<String> settings = new ArrayList<>(paint);
    settings.add("work=" + folder.resolve("paint"));
    settings.add("toy-city.output=" + city);
    SuccessfulRun.of("toy-city", settings);
    common = new ArrayList<>(NETWORKS);
    common.addAll(paint);
    common.addAll(
        List.of(
            "work=mortal:" + work,
            "data.gta5=" + city.resolve("gta5"),
            "data.cityscapes=" + city.resolve("cityscapes"),
            "score.ground-truth=" + city.resolve("cityscapes/gtFine"),
            "score.predictions=mortal:" + work.resolve("predictions/source-only")));
  }

  @AfterAll
  static void nobodyElseIsKilled() {
    MortalFileSystem.live(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void killedInAnOperationAndStartedAgain(Case each, SparkSession spark) throws Exception {
    Path before = stateAfter(each.before());
    replace(work, before);
    MortalFileSystem.live(Long.MAX_VALUE);
    finish(each.job(), each.settings());
    int operations = (int) MortalFileSystem.operations();
    Map<String, String> whole = WorkContent.of(work, spark);
    assertThat(operations).as("operations of %s", each).isPositive();

    for (int operation : chosen(operations)) {
      replace(work, before);
      MortalFileSystem.live(operation);
      ExitCode code = run(each.job(), each.settings(), new ByteArrayOutputStream());
      // Tasks of a run that has failed go on for a while; those of a dead process do not.
      SharedSpark.awaitTasks(spark);
      MortalFileSystem.live(Long.MAX_VALUE);
      String what =
          "%s, killed in operation %d of %d (seed %d)".formatted(each, operation, operations, SEED);
      if (code == ExitCode.OK) {
        // Two tasks may need one operation less; the lock and curves for TensorBoard may be left.
        assertThat(WorkContent.of(work, spark)).as(what).isEqualTo(whole);
      }
      finish(each.job(), each.settings());
      assertThat(WorkContent.of(work, spark)).as(what).isEqualTo(whole);
    }
    if (!KILLS.equals(FEW)) {
      System.out.printf("KilledOperationsTest: %s: %s of %d operations%n", each, KILLS, operations);
    }
  }

  /** A work folder in which these jobs have run; made once. */
  private static Path stateAfter(List<String> jobs) throws IOException {
    Path state = folder.resolve("after-" + String.join("-", jobs).replaceAll("[^a-z0-9-]", "-"));
    if (!Files.exists(state)) {
      if (jobs.isEmpty()) {
        return Files.createDirectory(state);
      }
      List<String> last = List.of(jobs.get(jobs.size() - 1).split(" ", -1));
      replace(work, stateAfter(jobs.subList(0, jobs.size() - 1)));
      if (last.get(0).equals(EVALUATIONS)) {
        evaluateEveryNight();
      } else {
        finish(last.get(0), last.subList(1, last.size()));
      }
      replace(state, work);
    }
    return state;
  }

  /** As many files as are merged at the end of the next run. */
  private static void evaluateEveryNight() {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    for (int night = 0; night < 100; night++) {
      String run = "20260101-%06d-000-evaluate-00aa".formatted(night);
      RunRow row =
          RunRows.of(
              run,
              "evaluate",
              "oracle",
              Instant.EPOCH.plusSeconds(night),
              ExitCode.OK,
              Optional.of(0.5),
              "",
              Map.of());
      tables.append(Table.RUNS, run, List.of(row.toRow()));
      tables.append(
          Table.CLASS_IOU,
          run,
          List.of(RowFactory.create(run, "oracle", 0, "road", 0.5, null, 1L, 2L, 3L)));
    }
  }

  private static List<Integer> chosen(int operations) {
    if (KILLS.equals("all")) {
      return IntStream.range(0, operations).boxed().toList();
    }
    if (KILLS.contains("-")) {
      String[] ends = KILLS.split("-", 2);
      int end = Math.min(operations, Integer.parseInt(ends[1]));
      return IntStream.range(Integer.parseInt(ends[0]), end).boxed().toList();
    }
    return new Random(SEED)
        .ints(Integer.parseInt(KILLS), 0, operations)
        .boxed()
        .distinct()
        .toList();
  }

  private static void finish(String job, List<String> settings) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertThat(run(job, settings, said))
        .as(() -> "%s %s (seed %d): %s".formatted(job, settings, SEED, text(said)))
        .isEqualTo(ExitCode.OK);
  }

  private static String text(ByteArrayOutputStream said) {
    return said.toString(StandardCharsets.UTF_8);
  }

  private static ExitCode run(String job, List<String> settings, ByteArrayOutputStream said) {
    List<String> arguments = new ArrayList<>(List.of(job));
    Stream.concat(common.stream(), settings.stream())
        .forEach(setting -> arguments.addAll(List.of("--set", setting)));
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return JobMain.run(
        new Console(out, out, false, Clock.systemUTC()), arguments.toArray(new String[0]));
  }

  /** Makes one folder a copy of another one, with its times. */
  private static void replace(Path copy, Path original) throws IOException {
    if (Files.exists(copy)) {
      try (Stream<Path> files = Files.walk(copy)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    if (Files.exists(original)) {
      try (Stream<Path> files = Files.walk(original)) {
        for (Path file : files.toList()) {
          Files.copy(
              file, copy.resolve(original.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
