// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.FakeFileSystem;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.Checkpoint;
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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** No space left: one line, exit code 2, and earlier files are kept. */
@ExtendWith(SharedSpark.class)
final class FullDiskTest {
  private static final List<String> GAN =
      List.of(
          "workers=1",
          "train-gan.steps=6",
          "train-gan.averaging-period=1",
          "train-gan.checkpoint-every-rounds=1",
          "train-gan.keep-checkpoints=0",
          "train-gan.crop=32x16",
          "train-gan.generator.width=4",
          "train-gan.generator.residual-blocks=1",
          "train-gan.discriminator.width=4",
          "train-gan.discriminator.levels=3",
          "train-gan.samples=0");

  @TempDir private static Path folder;

  private String errors = "";

  @BeforeAll
  static void aCityOnAStore(JobContext context) {
    FakeFileSystem.mount(folder, context.spark().sparkContext().hadoopConfiguration());
    FullDiskTest paint = new FullDiskTest();
    String city = folder.resolve("city").toString();
    assertThat(
            paint.run(
                "toy-city",
                "toy-city.output=" + city,
                "toy-city.source-images=4",
                "toy-city.target-images=4",
                "toy-city.target-val-images=1",
                "toy-city.size=128x64"))
        .as(paint.errors)
        .isEqualTo(ExitCode.OK);
    assertThat(
            paint.run(
                "ingest", "data.gta5=" + city + "/gta5", "data.cityscapes=" + city + "/cityscapes"))
        .as(paint.errors)
        .isEqualTo(ExitCode.OK);
  }

  private ExitCode run(String job, String... settings) {
    List<String> arguments = new ArrayList<>(List.of(job, "--set", "work=fake://bucket/work"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    PrintStream out = new PrintStream(err, true, StandardCharsets.UTF_8);
    ExitCode code =
        JobMain.run(
            new Console(nowhere, out, false, Clock.systemUTC()), arguments.toArray(new String[0]));
    errors = err.toString(StandardCharsets.UTF_8);
    return code;
  }

  private ExitCode train(String... more) {
    List<String> settings = new ArrayList<>(GAN);
    settings.addAll(List.of(more));
    return run("train-gan", settings.toArray(new String[0]));
  }

  @Test
  void translatingAndTrainingOnAStoreThatFillsUp() throws IOException {
    Path work = folder.resolve("bucket/work");
    Path checkpoints = work.resolve("gan/semantic/checkpoints");
    assertThat(train("train-gan.output=fake://bucket/whole")).as(errors).isEqualTo(ExitCode.OK);
    Path whole = folder.resolve("bucket/whole/checkpoints");
    long size = Files.size(newest(whole));

    FakeFileSystem.leave(3 * size + size / 2);
    assertThat(train()).as(errors).isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors)
        .matches("Cannot write 'fake://bucket/work/\\S+': No space left on device\\R");
    Path old = newest(checkpoints);
    assertThat(old).hasSameBinaryContentAs(whole.resolve(old.getFileName()));
    assertNothingHalf(work);

    // With space again, the same command gives the result of an undisturbed run.
    FakeFileSystem.leave(Long.MAX_VALUE);
    assertThat(train()).as(errors).isEqualTo(ExitCode.OK);
    assertThat(newest(checkpoints)).hasSameBinaryContentAs(newest(whole));

    FakeFileSystem.leave(3_000);
    assertThat(run("translate")).as(errors).isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors)
        .matches(
            "Cannot write 'fake://bucket/work/translated/semantic/shard-00000.parquet': No space"
                + " left on device\\R");
    assertThat(work.resolve("translated/semantic/_manifest.json")).doesNotExist();
    assertNothingHalf(work);

    FakeFileSystem.leave(Long.MAX_VALUE);
    assertThat(run("translate")).as(errors).isEqualTo(ExitCode.OK);
    assertThat(work.resolve("translated/semantic/_manifest.json")).exists();
  }

  @Test
  void anOlderCheckpointOutlivesAFullDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("small-disk"));
    mountSmall(disk);
    try {
      org.apache.hadoop.fs.Path file =
          new org.apache.hadoop.fs.Path(disk.resolve("round-000001.ckpt").toUri());
      Configuration conf = new Configuration();
      CheckpointFiles.write(file, checkpoint(1000), conf);
      byte[] before = Files.readAllBytes(disk.resolve("round-000001.ckpt"));
      assertThatThrownBy(() -> CheckpointFiles.write(file, checkpoint(1 << 19), conf))
          .isInstanceOf(UserException.class)
          .hasMessage("Cannot write '%s': No space left on device", file);
      assertThat(disk.resolve("round-000001.ckpt")).hasBinaryContent(before);
      assertNothingHalf(disk);
      assertThat(CheckpointFiles.<float[]>read(file, conf, read -> read.vector("v"))).hasSize(1000);
    } finally {
      assertThat(command("umount", "-l", disk.toString())).isZero();
    }
  }

  private static Checkpoint checkpoint(int length) {
    return new Checkpoint(Map.of("kind", "test"), Map.of("v", new float[length]));
  }

  /** A disk of one megabyte, if this process may create one. */
  private static void mountSmall(Path disk) throws IOException, InterruptedException {
    boolean linux = System.getProperty("os.name").equals("Linux");
    boolean mounted =
        linux && command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0;
    if (!mounted) {
      System.out.println("FullDiskTest: no small disk, mounting one needs root on Linux; skipped");
    }
    assumeTrue(mounted, "mounting a small disk needs root on Linux");
  }

  private static int command(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException absent) {
      return -1;
    }
  }

  private static Path newest(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".ckpt"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static void assertNothingHalf(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().contains("_tmp-"));
    }
  }
}
