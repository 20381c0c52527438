// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.spark.scheduler.SparkListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two executors in separate processes that train a segment and exchange over TCP; one is killed or
 * frozen. The training ends with the bytes of one through the shuffle that nobody disturbed.
 */
@Tag("cluster")
final class SegmentFaultsIT {
  @TempDir private static Path folder;
  private static Path work;
  private static StandaloneCluster cluster;
  private static JobSession session;

  @BeforeAll
  static void trainsThroughTheShuffle() throws IOException, InterruptedException {
    work = folder.resolve("work");
    cluster = StandaloneCluster.start(folder);
    session = JobSession.open(cluster.url(), work.toString(), Map.of());
    session.run("toy-city");
    session.run("ingest");
    session.run("train-gan", gan("shuffled"));
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

  /** One segment of many rounds. */
  private static String[] gan(String output, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "engine=libtorch",
                "train-gan.steps=150",
                "train-gan.averaging-period=5",
                "train-gan.image-pool=3",
                "train-gan.generator-ema=0.9",
                "train-gan.output=" + work.resolve(output)));
    settings.addAll(List.of(more));
    return settings.toArray(new String[0]);
  }

  private static void trainInSegments(String output, SparkListener fault) throws IOException {
    session.spark().sparkContext().addSparkListener(fault);
    try {
      session.run(
          "train-gan",
          gan(output, "train-gan.exchange.by=segments", "train-gan.exchange.timeout-seconds=30"));
    } finally {
      session.spark().sparkContext().removeSparkListener(fault);
    }
    assertThat(files(output)).isEqualTo(files("shuffled")).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void aSegmentThatLosesAnExecutorIsRepeatedOnce(SegmentFault.Kind kind) throws IOException {
    SegmentFault fault = new SegmentFault(cluster, session, kind);
    trainInSegments(kind.name(), fault);
    assertThat(fault.repeated()).as("repeated").isEqualTo(1);
  }

  /** Its exchange goes on in another thread, and has other bytes than the shuffle. */
  @Test
  void anOverlappedSegmentThatLosesAnExecutorIsRepeatedToo() throws IOException {
    String[] exchange = {
      "train-gan.exchange.by=segments",
      "train-gan.exchange.moments-every=10",
      "train-gan.exchange.wire=bfloat16",
      "train-gan.exchange.overlap=true"
    };
    session.run("train-gan", gan("overlapped", exchange));
    SegmentFault fault =
        new SegmentFault(cluster, session, SegmentFault.Kind.KILLED_IN_AN_EXCHANGE);
    session.spark().sparkContext().addSparkListener(fault);
    try {
      session.run("train-gan", gan("overlapped-killed", exchange));
    } finally {
      session.spark().sparkContext().removeSparkListener(fault);
    }
    assertThat(fault.repeated()).as("repeated").isEqualTo(1);
    assertThat(files("overlapped-killed")).isEqualTo(files("overlapped")).hasSize(2);
    assertThat(files("overlapped")).isNotEqualTo(files("shuffled"));
  }

  /** As the workers meet, and as the result is fetched from them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aSegmentLosesAnExecutorAtItsStartOrAfterItsEnd(int stage) throws IOException {
    TaskFault fault = TaskFault.kill(cluster, session, stage);
    trainInSegments("stage-" + stage, fault);
    assertThat(fault.lost()).as("tasks lost").isPositive();
  }

  @Test
  void aWorkerThatThrowsEndsTheJobWithItsCause() throws IOException {
    Path broken = work.resolve("shards/broken");
    FileUtils.copyDirectory(work.resolve("shards/target").toFile(), broken.toFile());
    try (Stream<Path> shards = Files.list(broken)) {
      for (Path shard : shards.filter(file -> file.toString().endsWith(".parquet")).toList()) {
        Files.delete(shard);
        Files.writeString(shard, "no shard");
      }
    }
    JobSession.Ended ended =
        session.end(
            "train-gan",
            gan(
                "never",
                "train-gan.exchange.by=segments",
                // The driver reads source shards only.
                "train-gan.target=" + broken));
    assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.USER_ERROR);
    assertThat(ended.errors().lines()).hasSize(1);
    assertThat(ended.errors()).startsWith("Cannot read shard '").contains("is not a Parquet file");
  }

  /** Hashes of the checkpoint and of the sample grid. */
  private static Map<String, String> files(String output) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String kind : List.of("checkpoints", "samples")) {
      try (Stream<Path> files = Files.list(work.resolve(output).resolve(kind))) {
        for (Path file : files.toList()) {
          hashes.put(
              file.getFileName().toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return hashes;
  }
}
