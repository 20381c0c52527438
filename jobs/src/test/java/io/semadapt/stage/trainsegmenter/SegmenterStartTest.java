// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.SegmenterCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from the weights of another one. */
@ExtendWith(SharedSpark.class)
final class SegmenterStartTest {
  @TempDir private Path work;
  private final JobContext context;

  SegmenterStartTest(JobContext context) {
    this.context = context;
  }

  @BeforeEach
  void shards() {
    TinyShards.write(
        WorkFolder.of(ReferenceConfig.load("test", List.of(), List.of("work=" + work))));
  }

  private Path other() {
    return work.resolve("other/step-00000009.ckpt");
  }

  /** A checkpoint whose weights are those of seed 1, doubled. */
  private void writeOther(float factor) {
    UnetArchitecture architecture = new UnetArchitecture(2);
    float[] parameters = architecture.initialParameters(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= factor;
    }
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(other().toString()),
        new SegmenterCheckpoint(
                architecture, "", "", 9, parameters, new float[2 * parameters.length], new float[0])
            .toCheckpoint(),
        context.hadoop());
  }

  private TrainSegmenterJob.Result run(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "work=" + work,
                "workers=1",
                "train-segmenter.steps=1",
                // So small that the weights hardly move.
                "train-segmenter.learning-rate=1e-9",
                "train-segmenter.network.width=2",
                "train-segmenter.crop=32x16",
                "train-segmenter.limits.collapse-steps=0"));
    settings.addAll(List.of(more));
    return PreparedJobs.run(
        new TrainSegmenterJob(),
        ReferenceConfig.load("train-segmenter", List.of(), settings),
        context);
  }

  private float[] parameters(Path file) {
    return CheckpointFiles.read(
            new org.apache.hadoop.fs.Path(file.toString()),
            context.hadoop(),
            SegmenterCheckpoint::of)
        .parameters();
  }

  @Test
  void theFirstStepSeesTheWeightsOfTheOtherTraining() {
    writeOther(2);

    TrainSegmenterJob.Result result = run("train-segmenter.init-from=" + other().getParent());

    assertThat(result.steps()).isEqualTo(1);
    assertThat(equalShare(parameters(Path.of(result.checkpoint())), parameters(other())))
        .as("all but the statistics of batch normalisation")
        .isGreaterThan(0.95);
    TrainSegmenterJob.Result random = run("train-segmenter.output=" + work.resolve("random"));
    assertThat(equalShare(parameters(Path.of(random.checkpoint())), parameters(other())))
        .isLessThan(0.5);
  }

  private static double equalShare(float[] some, float[] others) {
    int equal = 0;
    for (int i = 0; i < some.length; i++) {
      equal += Math.abs(some[i] - others[i]) < 1e-6 ? 1 : 0;
    }
    return (double) equal / some.length;
  }

  @Test
  void theWeightsToStartFromArePartOfTheIdentity() {
    writeOther(2);
    run("train-segmenter.init-from=" + other());
    assertThat(run("train-segmenter.init-from=" + other()).images()).as("finished").isZero();

    assertThatThrownBy(this::run)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("init-from was ")
        .hasMessageContaining("..., is not set (set train-segmenter.resume = false");
    writeOther(3);
    assertThatThrownBy(() -> run("train-segmenter.init-from=" + other()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("init-from was ");
  }

  @Test
  void otherNetworksAreRefused() {
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(other().toString()),
        UntrainedSegmenter.of(new UnetArchitecture(3), 9),
        context.hadoop());
    assertThatThrownBy(() -> run("train-segmenter.init-from=" + other()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot start from '%s': it is a unet-3, train-segmenter.network is a unet-2", other());
    assertThatThrownBy(
            () ->
                run(
                    "train-segmenter.init-from=x",
                    "train-segmenter.crop=32x32",
                    "train-segmenter.network.type=fcn8s-vgg16",
                    "train-segmenter.network.vgg16-weights=v.h5"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot start from 'x' and from VGG16's weights: set train-segmenter.init-from or train-segmenter.network.vgg16-weights");
  }
}
