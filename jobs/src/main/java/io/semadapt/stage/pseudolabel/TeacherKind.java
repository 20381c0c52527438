// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.dataset.Variant;
import io.semadapt.engine.Engine;
import io.semadapt.image.PixelSize;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which networks label the photographs. */
enum TeacherKind {
  /** The variant's trained segmenter (self-training, arXiv 1904.10620). */
  SEGMENTER("train-segmenter"),
  /** The two discriminators of the variant's GAN, which also segment. */
  DISCRIMINATORS("train-gan");

  private static final Pattern SIZE = Pattern.compile("\"?(\\d{1,5})x(\\d{1,5})\"?");

  private final String job;

  TeacherKind(String job) {
    this.job = job;
  }

  /** The job that writes its checkpoints. */
  String job() {
    return job;
  }

  /** Folder that this job writes to. */
  String folder(WorkFolder work, Variant variant) {
    return this == SEGMENTER ? work.segmenter(variant) : work.gan(variant);
  }

  /**
   * Makes the networks of a checkpoint.
   *
   * @throws IllegalArgumentException if it belongs to another kind of network
   */
  Teacher of(Checkpoint checkpoint, Engine engine) {
    return this == SEGMENTER
        ? engine.predictor(SegmenterCheckpoint.of(checkpoint), BatchStatistics.TRAINING)
        : engine.discriminators(GanCheckpoint.of(checkpoint));
  }

  /**
   * Checks a checkpoint without building a network.
   *
   * @return its kind of network, for people
   * @throws IllegalArgumentException if it belongs to another kind of network, or to a GAN that
   *     learned no semantics
   */
  String check(Checkpoint checkpoint) {
    return this == SEGMENTER
        ? SegmenterCheckpoint.architecture(checkpoint).name()
        : semantic(GanCheckpoint.of(checkpoint)).architecture().toString();
  }

  /**
   * Size of the crops that it was trained on.
   *
   * @throws IllegalArgumentException if the checkpoint does not say it
   */
  PixelSize crop(Checkpoint checkpoint) {
    String crop =
        ReferenceConfig.identity(checkpoint.text("settings"))
            .values()
            .getOrDefault(job + ".crop", "");
    Matcher matcher = SIZE.matcher(crop);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "it does not say the size of its training crops (leave tiles out of"
              + " pseudo-label.views)");
    }
    return new PixelSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  private static GanCheckpoint semantic(GanCheckpoint checkpoint) {
    if (!learnedSemantics(checkpoint.settings())) {
      throw new IllegalArgumentException(
          "expected a GAN that learned semantics, was one trained without (set"
              + " pseudo-label.checkpoints to a GAN of variant semantic or paper)");
    }
    return checkpoint;
  }

  /** Whether the discriminators of a GAN trained with these settings have learned to segment. */
  private static boolean learnedSemantics(String settings) {
    SortedMap<String, String> values = ReferenceConfig.identity(settings).values();
    String weight = values.getOrDefault("train-gan.weights.semantic", "null");
    return weight.equals("null")
        ? !Variant.CYCLEGAN.key().equals(values.get("train-gan.variant"))
        : Double.parseDouble(weight) > 0;
  }
}
