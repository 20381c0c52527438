// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.engine.EngineName;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.JobProcess;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.tensorboard.EventReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Training in a separate process, killed by SIGKILL at random moments, ends with the bytes of an
 * undisturbed run.
 */
@ExtendWith(SharedSpark.class)
class KilledTrainingTest {
  private static final int KILLS = 2;

  private static final List<String> SMALL_GAN =
      List.of(
          "train-gan.averaging-period=2",
          "train-gan.crop=32x16",
          "train-gan.generator.width=4",
          "train-gan.generator.residual-blocks=1",
          "train-gan.discriminator.width=4",
          "train-gan.discriminator.levels=3",
          "train-gan.image-pool=3",
          "train-gan.samples=1");

  @TempDir private static Path work;

  private final Random random = new Random();

  @BeforeAll
  static void paintAndIngestACity() {
    String city = work.resolve("city").toString();
    run(
        "toy-city",
        "toy-city.output=" + city,
        "toy-city.source-images=6",
        "toy-city.target-images=6",
        "toy-city.target-val-images=1",
        "toy-city.size=64x32");
    run("ingest", "data.gta5=" + city + "/gta5", "data.cityscapes=" + city + "/cityscapes");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void ganTraining(EngineName engine) throws IOException, InterruptedException {
    assertSameBytes(
        engine,
        "train-gan",
        gan(
            "train-gan.steps=80",
            "train-gan.generator-ema=0.9",
            "train-gan.checkpoint-every-rounds=1",
            "train-gan.sample-every-rounds=7"));
  }

  @Test
  void ganTrainingInSegments() throws IOException, InterruptedException {
    assertSameBytes(EngineName.LIBTORCH, "train-gan", inSegments(80));
  }

  /** Spark's threads that waited for the segment printed traces, each time in another way. */
  @Test
  void aTerminatedSegmentEndsInOneLine() throws IOException, InterruptedException {
    Path terminated = work.resolve("terminated");
    Path log = work.resolve("train-gan.log");
    JobProcess process = start("train-gan", terminated, inSegments(100_000));
    process.await(() -> newest(terminated).isPresent(), random.nextInt(700));
    process.terminate();

    assertThat(process.ends()).as(JobProcess.said(log)).isEqualTo(ExitCode.TERMINATED.number());
    assertThat(JobProcess.said(log).get())
        .contains("Interrupted by signal TERM: ")
        .doesNotContain("\tat ");
  }

  /**
   * As with Ctrl-Z and fg, or on a laptop that sleeps: Spark took its only executor for lost after
   * two minutes, which are two seconds here, and printed thousands of lines.
   */
  @Test
  void aSuspendedTrainingContinues() throws IOException, InterruptedException {
    Path suspended = work.resolve("suspended");
    Path log = work.resolve("suspended.log");
    List<String> arguments = new ArrayList<>(List.of("train-gan", "--master", "local[1]"));
    for (String setting : gan("workers=1", "train-gan.steps=100000")) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of("--set", "work=" + work, "--set", "train-gan.output=" + suspended));
    arguments.addAll(List.of("--set", "train-gan.checkpoint-every-rounds=1"));
    JobProcess process =
        JobProcess.startWith(
            List.of(
                "-Dspark.network.timeout=2s",
                // What else would have that time-out, and on a busy machine needs more.
                "-Dspark.rpc.askTimeout=10min",
                "-Dspark.rpc.lookupTimeout=10min",
                "-Dspark.executor.heartbeatInterval=1s",
                "-Dspark.storage.blockManagerTimeoutIntervalMs=500"),
            log,
            arguments);
    process.await(() -> newest(suspended).isPresent(), 0);
    process.send("STOP");
    Thread.sleep(6_000);
    Optional<String> before = newest(suspended);
    process.send("CONT");
    // By then Spark has looked for lost executors several times.
    Thread.sleep(3_000);
    process.await(() -> !newest(suspended).equals(before), 0);
    process.terminate();

    assertThat(process.ends()).as(JobProcess.said(log)).isEqualTo(ExitCode.TERMINATED.number());
    assertThat(JobProcess.said(log).get())
        .contains("Interrupted by signal TERM: ")
        .doesNotContain("ERROR", "\tat ");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void segmenterTraining(EngineName engine) throws IOException, InterruptedException {
    assertSameBytes(
        engine,
        "train-segmenter",
        "train-segmenter.steps=80",
        "train-segmenter.averaging-period=2",
        "train-segmenter.crop=32x16",
        "train-segmenter.network.width=2",
        "train-segmenter.batch=2",
        "train-segmenter.class-weights=median",
        "train-segmenter.sampling.rare-class-temperature=0.1",
        "train-segmenter.sampling.raw-source-share=0.25",
        "train-segmenter.checkpoint-every-steps=2");
  }

  private static String[] inSegments(int steps) {
    return gan(
        "engine=libtorch",
        "workers=2",
        "train-gan.steps=" + steps,
        "train-gan.exchange.by=segments",
        "train-gan.exchange.moments-every=2",
        "train-gan.exchange.wire=bfloat16",
        "train-gan.exchange.overlap=true",
        "train-gan.checkpoint-every-rounds=10",
        "train-gan.sample-every-rounds=20");
  }

  private static String[] gan(String... more) {
    List<String> settings = new ArrayList<>(SMALL_GAN);
    settings.addAll(List.of(more));
    return settings.toArray(new String[0]);
  }

  private void assertSameBytes(EngineName engine, String job, String... common)
      throws IOException, InterruptedException {
    String[] settings = Arrays.copyOf(common, common.length + 1);
    settings[common.length] = "engine=" + engine.key();
    String training = job + "-" + String.join(" ", common).hashCode() + "-" + engine.key();
    Path whole = work.resolve(training + "-whole");
    start(job, whole, settings).succeeds();

    Path killed = work.resolve(training + "-killed");
    for (int kill = 0; kill < KILLS; kill++) {
      Optional<String> before = newest(killed);
      JobProcess process = start(job, killed, settings);
      // After that the process computes, writes a checkpoint, or a table, or a picture.
      process.await(() -> !newest(killed).equals(before), random.nextInt(700));
      assertThat(process.kill()).as("alive until killed").isEqualTo(JobProcess.KILLED);
    }
    start(job, killed, settings).succeeds();

    assertThat(newest(killed)).isEqualTo(newest(whole));
    assertThat(checkpoints(killed).resolve(newest(killed).orElseThrow()))
        .hasSameBinaryContentAs(checkpoints(whole).resolve(newest(whole).orElseThrow()));
    assertThat(EventReader.read(work.resolve("tensorboard").resolve(job)))
        .as("TensorBoard reads what killed runs left")
        .anyMatch(event -> event.getStep() == 80);
    try (Stream<Path> files = Files.list(checkpoints(killed))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("nothing half written is left")
          .noneMatch(name -> name.contains("_tmp-"));
    }
  }

  private static Path checkpoints(Path output) {
    return output.resolve("checkpoints");
  }

  private static Optional<String> newest(Path output) {
    if (!Files.exists(checkpoints(output))) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(checkpoints(output))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[a-z]+-[0-9]+\\.ckpt"))
          .max(String::compareTo);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JobProcess start(String job, Path output, String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of("workers=1"));
    all.addAll(List.of(settings));
    all.addAll(List.of("work=" + work, job + ".output=" + output));
    String master = all.contains("workers=2") ? "local[2]" : "local[1]";
    return JobProcess.start(output.resolveSibling(job + ".log"), master, job, all);
  }

  private static void run(String job, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("work=" + work);
    SuccessfulRun.of(job, all);
  }
}
