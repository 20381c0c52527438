// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.evaluate;

import io.semadapt.image.InstanceImage;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Adds pairs of ground truth and prediction to counts of constant size. */
final class PairScorer {
  private final Configuration hadoop;
  private final ConfusionMatrix confusion = new ConfusionMatrix();
  private final InstanceConfusion instances = new InstanceConfusion();

  PairScorer(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Pixel counts so far. */
  ConfusionMatrix confusion() {
    return confusion;
  }

  /** Object counts so far. */
  InstanceConfusion instances() {
    return instances;
  }

  /**
   * Adds one pair.
   *
   * @return what is wrong with the pair, for a user; empty if it was added
   */
  Optional<String> add(Pair pair) throws IOException {
    try {
      LabelImage truth = LabelCodec.decode(bytes(pair.truth()), pair.truth());
      InstanceImage wide = LabelCodec.decodeInstances(bytes(pair.prediction()), pair.prediction());
      Optional<String> difference =
          difference(pair.prediction(), wide.width(), wide.height(), pair.truth(), truth);
      if (difference.isPresent()) {
        return difference;
      }
      byte[] predicted = new byte[wide.values().length];
      for (int i = 0; i < predicted.length; i++) {
        int id = wide.values()[i];
        if (id > 33) {
          return Optional.of(
              "Cannot score prediction '%s': unknown label id %d (predictions hold label ids 0 to 33, not train ids)"
                  .formatted(pair.prediction(), id));
        }
        predicted[i] = (byte) id;
      }
      for (byte id : truth.ids()) {
        if ((id & 0xff) > 33) {
          return Optional.of(
              "Cannot score ground truth '%s': unknown label id %d"
                  .formatted(pair.truth(), id & 0xff));
        }
      }
      String path = pair.instances();
      if (!path.isEmpty()) {
        InstanceImage objects = LabelCodec.decodeInstances(bytes(path), path);
        Optional<String> other =
            difference(path, objects.width(), objects.height(), pair.truth(), truth);
        if (other.isPresent()) {
          return other;
        }
        try {
          instances.add(objects.values(), predicted);
        } catch (IllegalArgumentException e) {
          return Optional.of("Cannot score instance map '%s': %s".formatted(path, e.getMessage()));
        }
      }
      confusion.add(truth.ids(), predicted);
      return Optional.empty();
    } catch (InvalidImageException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Optional<String> difference(
      String path, int width, int height, String truthPath, LabelImage truth) {
    if (width != truth.width()) {
      return Optional.of(
          "Cannot score '%s': its width %d is not the %d of ground truth '%s'"
              .formatted(path, width, truth.width(), truthPath));
    }
    if (height != truth.height()) {
      return Optional.of(
          "Cannot score '%s': its height %d is not the %d of ground truth '%s'"
              .formatted(path, height, truth.height(), truthPath));
    }
    return Optional.empty();
  }

  private byte[] bytes(String path) throws IOException {
    Path file = new Path(path);
    try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
      return in.readAllBytes();
    }
  }

  /**
   * The files of one image.
   *
   * @param truth label ids, grey or palette PNG
   * @param instances the instance map, or empty where iIoU is not wanted
   * @param prediction label ids, grey or palette PNG
   */
  record Pair(String truth, String instances, String prediction) implements Serializable {}

  /** The counts as they travel. */
  static final class Partial implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ConfusionMatrix confusion;
    private final InstanceConfusion instances;
    private final int pairs;
    private final String problem;

    Partial(ConfusionMatrix confusion, InstanceConfusion instances, int pairs, String problem) {
      this.confusion = confusion;
      this.instances = instances;
      this.pairs = pairs;
      this.problem = problem;
    }

    ConfusionMatrix confusion() {
      return confusion;
    }

    InstanceConfusion instances() {
      return instances;
    }

    /** How many pairs the task was given. */
    int pairs() {
      return pairs;
    }

    /** What was wrong with the first bad pair; empty if all were added. */
    Optional<String> problem() {
      return Optional.ofNullable(problem);
    }
  }
}
