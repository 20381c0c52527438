// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyGan;
import io.semadapt.fixture.TinyShards;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.GanCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from the weights of another one. */
@ExtendWith(SharedSpark.class)
final class GanStartTest {
  @TempDir private Path work;
  private final JobContext context;

  GanStartTest(JobContext context) {
    this.context = context;
  }

  @BeforeEach
  void shards() {
    TinyShards.write(
        WorkFolder.of(ReferenceConfig.load("test", List.of(), List.of("work=" + work))));
  }

  private TrainGanJob.Result run(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "work=" + work,
                "workers=1",
                "train-gan.steps=2",
                "train-gan.averaging-period=2",
                // So small that the weights hardly move.
                "train-gan.learning-rate=1e-9",
                "train-gan.generator-ema=0.5",
                "train-gan.crop=32x16",
                "train-gan.generator.width=2",
                "train-gan.generator.residual-blocks=1",
                "train-gan.discriminator.width=2",
                "train-gan.discriminator.levels=3",
                "train-gan.samples=0"));
    settings.addAll(List.of(more));
    return PreparedJobs.run(
        new TrainGanJob(), ReferenceConfig.load("train-gan", List.of(), settings), context);
  }

  private GanCheckpoint read(Path file) {
    return CheckpointFiles.read(
        new org.apache.hadoop.fs.Path(file.toString()), context.hadoop(), GanCheckpoint::of);
  }

  @Test
  void theFirstStepSeesTheWeightsOfTheOtherTraining() throws IOException {
    Path other = work.resolve("other");
    TinyGan.write(other, 7, 1);

    TrainGanJob.Result result = run("train-gan.init-from=" + other);

    float[] start = read(other.resolve("round-000007.ckpt")).state().parameters();
    GanCheckpoint trained = read(work.resolve("gan/semantic/checkpoints/round-000001.ckpt"));
    assertThat(result.steps()).isEqualTo(2);
    assertThat(trained.round()).isEqualTo(1);
    assertThat(distance(trained.state().parameters(), start)).isLessThan(1e-6f);
    assertThat(distance(trained.state().generatorAverage(), start)).isLessThan(1e-6f);
    assertThat(Files.readString(work.resolve("gan/semantic/recipe.conf")))
        .contains("# init-from: ", "train-gan.init-from = ");
  }

  private static float distance(float[] some, float[] all) {
    assertThat(some).isNotEmpty();
    float most = 0;
    for (int i = 0; i < some.length; i++) {
      most = Math.max(most, Math.abs(some[i] - all[i]));
    }
    return most;
  }

  @Test
  void theWeightsToStartFromArePartOfTheIdentity() {
    Path other = work.resolve("other");
    TinyGan.write(other, 7, 1);
    run("train-gan.init-from=" + other);
    assertThat(run("train-gan.init-from=" + other).rounds()).as("finished").isZero();

    assertThatThrownBy(this::run)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("init-from was ")
        .hasMessageContaining("..., is not set (set train-gan.resume = false");
    TinyGan.write(other, 8, 2);
    assertThatThrownBy(() -> run("train-gan.init-from=" + other))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("init-from was ");
  }

  @Test
  void networksOfOtherSizesAreRefused() {
    TinyGan.write(work.resolve("other"), 7, 1);
    assertThatThrownBy(
            () ->
                run(
                    "train-gan.init-from=" + work.resolve("other"),
                    "train-gan.generator.residual-blocks=2"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(
            "round-000007.ckpt': it was trained with train-gan.generator.residual-blocks = 1, here it is 2");
    assertThatThrownBy(() -> run("train-gan.init-from=" + work.resolve("none")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot find a checkpoint under '%s': there is none (did train-gan finish?)",
            work.resolve("none"));
  }
}
