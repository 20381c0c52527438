// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.semadapt.dataset.Variant;
import io.semadapt.dl4j.train.DiscriminatorTeacher;
import io.semadapt.dl4j.train.Segmenter;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.Teacher;

/** Which networks label the photographs. */
enum TeacherKind {
  /** The variant's trained segmenter (self-training, arXiv 1904.10620). */
  SEGMENTER("train-segmenter", "segmenter/%s/checkpoints"),
  /** The two discriminators of the variant's GAN, which also segment. */
  DISCRIMINATORS("train-gan", "gan/%s/checkpoints");

  private final String job;
  private final String folder;

  TeacherKind(String job, String folder) {
    this.job = job;
    this.folder = folder;
  }

  /** The job that leaves its checkpoints. */
  String job() {
    return job;
  }

  /** Where that job leaves them under the work folder, by default. */
  String folder(String variant) {
    return folder.formatted(variant);
  }

  /**
   * Builds the networks of a checkpoint.
   *
   * @throws IllegalArgumentException if it is another kind's
   */
  Teacher of(Checkpoint checkpoint) {
    return this == SEGMENTER
        ? Segmenter.of(checkpoint)
        : DiscriminatorTeacher.of(GanCheckpoint.of(checkpoint));
  }

  /**
   * Checks a checkpoint, building no network.
   *
   * @return its kind of network, for people
   * @throws IllegalArgumentException if it is another kind's, or of a GAN that learned no semantics
   */
  String check(Checkpoint checkpoint) {
    return this == SEGMENTER
        ? Segmenter.text(Segmenter.architecture(checkpoint))
        : semantic(GanCheckpoint.of(checkpoint)).architecture().toString();
  }

  private static GanCheckpoint semantic(GanCheckpoint checkpoint) {
    if (!learnedSemantics(checkpoint.settings())) {
      throw new IllegalArgumentException(
          "expected a GAN that learned semantics, was one trained without (set"
              + " pseudo-label.checkpoints to a GAN of mode semantic or paper)");
    }
    return checkpoint;
  }

  /** Whether the discriminators of a GAN trained with these settings have learned to segment. */
  private static boolean learnedSemantics(String settings) {
    Config config = ConfigFactory.parseString(settings);
    String lambda = DISCRIMINATORS.job + ".lambda-sem";
    String mode = DISCRIMINATORS.job + ".mode";
    if (config.hasPath(lambda)) {
      return config.getDouble(lambda) > 0;
    }
    return !config.hasPath(mode) || !config.getString(mode).equals(Variant.CYCLEGAN.key());
  }
}
