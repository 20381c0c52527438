// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.storage.ShardFiles;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Executors in separate processes that are killed or frozen in the middle of a task, with
 * speculative execution on: every job ends with the bytes and rows of one that nobody disturbed.
 */
@Tag("cluster")
final class ExecutorFaultsIT {
  private static final Pattern RUN = Pattern.compile("run (\\S+)");

  /** A frozen executor may be asked for a broadcast block: the asker soon goes to another. */
  private static final Map<String, Object> SPECULATIVE =
      Map.of(
          "spark.speculation",
          true,
          "spark.speculation.interval",
          "50ms",
          "spark.speculation.quantile",
          0.5,
          "spark.shuffle.io.connectionTimeout",
          "3s",
          "spark.shuffle.io.maxRetries",
          1,
          "spark.shuffle.io.retryWait",
          "1s");

  @TempDir private static Path folder;
  private static Path work;
  private static StandaloneCluster cluster;
  private static JobSession session;
  private static String evaluation;

  @BeforeAll
  static void runsThatNobodyDisturbs() throws IOException, InterruptedException {
    work = folder.resolve("work");
    cluster = StandaloneCluster.start(folder);
    session = JobSession.open(cluster.url(), work.toString(), Map.of());
    // A shard is a megabyte at least: three of source, three of target-val.
    session.run(
        "toy-city",
        "toy-city.size=256x128",
        "toy-city.source-images=80",
        "toy-city.target-images=8",
        "toy-city.target-val-images=32");
    session.run("ingest", "ingest.shard-mb=1");
    session.run("train-gan", gan("gan"));
    session.run("train-segmenter", segmenter("segmenter"));
    session.run("translate", translation("translated"));
    evaluation = runId(session.run("evaluate", evaluation()));
    session.close();
    session = JobSession.open(cluster.url(), work.toString(), SPECULATIVE);
  }

  @AfterAll
  static void stop() {
    if (session != null) {
      session.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static String[] gan(String output) {
    return new String[] {
      "train-gan.steps=20",
      "train-gan.keep-checkpoints=0",
      "train-gan.averaging-period=5",
      "train-gan.checkpoint-every-rounds=1",
      "train-gan.image-pool=3",
      "train-gan.output=" + work.resolve(output)
    };
  }

  private static String[] segmenter(String output) {
    return new String[] {
      "train-segmenter.steps=16",
      "train-segmenter.keep-checkpoints=0",
      "train-segmenter.averaging-period=4",
      "train-segmenter.output=" + work.resolve(output)
    };
  }

  private static String[] translation(String output) {
    return new String[] {
      "translate.checkpoint=" + work.resolve("gan/checkpoints/round-000004.ckpt"),
      "translate.export=gta5",
      "translate.output=" + work.resolve(output)
    };
  }

  private static String[] evaluation() {
    return new String[] {"evaluate.checkpoint=" + work.resolve("segmenter/checkpoints")};
  }

  @Test
  void trainingTheGanLosesAnExecutorInTheMiddleOfARoundAndAnotherWithWhatWasToBeAveraged()
      throws IOException {
    // A round is a stage that trains and one that averages.
    TaskFault inTraining = TaskFault.kill(cluster, session, 3);
    TaskFault inAveraging = TaskFault.kill(cluster, session, 6);
    session.run(List.of(inTraining, inAveraging), "train-gan", gan("gan-killed"));
    assertThat(inTraining.lost()).as("tasks lost").isPositive();
    assertThat(files("gan-killed/checkpoints")).isEqualTo(files("gan/checkpoints")).hasSize(4);
    assertThat(files("gan-killed/samples")).isEqualTo(files("gan/samples")).hasSize(1);
  }

  @Test
  void trainingTheSegmenterLosesAnExecutorInTheMiddleOfARound() throws IOException {
    TaskFault fault = TaskFault.kill(cluster, session, 2);
    session.run(List.of(fault), "train-segmenter", segmenter("segmenter-killed"));
    assertThat(fault.lost()).as("tasks lost").isPositive();
    assertThat(files("segmenter-killed/checkpoints"))
        .isEqualTo(files("segmenter/checkpoints"))
        .hasSize(1);
  }

  @Test
  void translatingLosesAnExecutor() throws IOException {
    TaskFault fault = TaskFault.kill(cluster, session, 1);
    session.run(List.of(fault), "translate", translation("translated-killed"));
    assertThat(fault.lost()).as("tasks lost").isPositive();
    assertThat(files("translated-killed")).isEqualTo(files("translated")).hasSize(3);
    assertThat(files("translated-killed-gta5"))
        .isEqualTo(files("translated-gta5"))
        .hasSize(3 * 80 + 5);
  }

  @Test
  void evaluatingLosesAnExecutor() {
    TaskFault fault = TaskFault.kill(cluster, session, 1);
    String run = runId(session.run(List.of(fault), "evaluate", evaluation()));
    assertThat(fault.lost()).as("tasks lost").isPositive();
    assertSameScores(run);
  }

  @Test
  void aStragglerAndItsSecondAttemptAreAveragedOnce() throws IOException {
    TaskFault fault = TaskFault.freeze(cluster, session, 3);
    session.run(List.of(fault), "train-gan", gan("gan-frozen"));
    assertThat(fault.speculated()).as("second attempts").isPositive();
    assertThat(files("gan-frozen/checkpoints")).isEqualTo(files("gan/checkpoints"));
  }

  @Test
  void aStragglerAndItsSecondAttemptAreAveragedOnceInTheSegmenter() throws IOException {
    TaskFault fault = TaskFault.freeze(cluster, session, 2);
    session.run(List.of(fault), "train-segmenter", segmenter("segmenter-frozen"));
    assertThat(fault.speculated()).as("second attempts").isPositive();
    assertThat(files("segmenter-frozen/checkpoints")).isEqualTo(files("segmenter/checkpoints"));
  }

  @Test
  void aStragglerAndItsSecondAttemptTranslateOnce() throws IOException {
    TaskFault fault = TaskFault.freeze(cluster, session, 1);
    session.run(List.of(fault), "translate", translation("translated-frozen"));
    assertThat(fault.speculated()).as("second attempts").isPositive();
    assertThat(files("translated-frozen")).isEqualTo(files("translated"));
    assertThat(files("translated-frozen-gta5")).isEqualTo(files("translated-gta5"));
  }

  @Test
  void aStragglerAndItsSecondAttemptAreScoredOnce() {
    TaskFault fault = TaskFault.freeze(cluster, session, 1);
    String run = runId(session.run(List.of(fault), "evaluate", evaluation()));
    assertThat(fault.speculated()).as("second attempts").isPositive();
    assertSameScores(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-gan", "train-segmenter", "translate"})
  void aWorkerThatThrowsEndsTheJobWithItsCause(String job) throws IOException {
    Path broken = work.resolve("shards/broken-" + job);
    FileUtils.copyDirectory(work.resolve("shards/source").toFile(), broken.toFile());
    Path shard = broken.resolve("shard-00001.parquet");
    Files.delete(shard);
    Files.writeString(shard, "no shard");
    JobSession.Ended ended =
        session.end(
            job,
            "train-gan.source=" + broken,
            "train-segmenter.shards=[\"" + broken + "\"]",
            // An epoch: every shard is read.
            "train-segmenter.steps=10",
            "translate.source=" + broken,
            "translate.checkpoint=" + work.resolve("gan/checkpoints/round-000004.ckpt"),
            job + ".output=" + work.resolve("never-" + job));
    assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.USER_ERROR);
    assertThat(ended.errors().lines()).hasSize(1);
    assertThat(ended.errors())
        .startsWith("Cannot read shard '%s': ".formatted(shard))
        .contains("is not a Parquet file");
  }

  private static String runId(String output) {
    Matcher matcher = RUN.matcher(output);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /**
   * Hashes of a folder's files by their names, but for its manifest or note, which names the run.
   * Of a shard its samples count: Parquet's footer lists encodings in the order of a process's own
   * hashes.
   */
  private static Map<String, String> files(String name) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    Path root = work.resolve(name);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String relative = root.relativize(file).toString();
        if (!List.of("_manifest.json", "_results.json").contains(relative)) {
          hashes.put(
              relative,
              relative.endsWith(".parquet")
                  ? samples(file)
                  : DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return hashes;
  }

  private static String samples(Path shard) {
    return ShardFiles.read(new org.apache.hadoop.fs.Path(shard.toString()), new Configuration())
        .stream()
        .map(
            sample ->
                "%s %s %s %dx%d %s %s"
                    .formatted(
                        sample.id(),
                        sample.domain(),
                        sample.split(),
                        sample.width(),
                        sample.height(),
                        DigestUtils.sha256Hex(sample.image()),
                        sample.label().map(DigestUtils::sha256Hex)))
        .collect(Collectors.joining("\n"));
  }

  private static void assertSameScores(String run) {
    for (Table table : List.of(Table.CLASS_IOU, Table.CATEGORY_IOU, Table.CONFUSION)) {
      assertThat(rows(table, run))
          .as(table.folder())
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(rows(table, evaluation));
    }
  }

  private static List<Row> rows(Table table, String run) {
    return new ReportTables(work.toString(), session.spark().sparkContext().hadoopConfiguration())
        .read(session.spark(), table)
        .filter(functions.col("run_id").equalTo(run))
        .drop("run_id")
        .collectAsList();
  }
}
