// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import io.semadapt.image.ImageHeader;
import io.semadapt.image.InstanceImage;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.tables.ImageScore;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Adds pairs of ground truth and prediction to counts of constant size. */
final class PairScorer {
  private static final int HIGHEST_ID = CityscapesClass.LABEL_IDS - 1;

  private final Configuration hadoop;
  private final ConfusionMatrix confusion = new ConfusionMatrix();
  private final InstanceConfusion instances = new InstanceConfusion();
  private final List<ImageScore> images = new ArrayList<>();

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

  /** The score of each picture so far. */
  List<ImageScore> images() {
    return images;
  }

  /**
   * Adds one pair.
   *
   * @return what is wrong with the pair, for a user; empty if it was added
   */
  Optional<String> add(Pair pair) throws IOException {
    try {
      LabelImage truth = LabelCodec.decode(bytes(pair.truth()), pair.truth());
      Prediction prediction = prediction(pair.prediction());
      LabelImage labels = prediction.labels();
      Optional<String> difference =
          difference(pair.prediction(), labels.width(), labels.height(), pair.truth(), truth);
      if (difference.isPresent()) {
        return difference;
      }
      if (prediction.unknown() >= 0) {
        return Optional.of(
            "Cannot score prediction '%s': unknown label id %d (predictions hold label ids 0 to 33, not train ids)"
                .formatted(pair.prediction(), prediction.unknown()));
      }
      int unknown = firstUnknown(truth.ids());
      if (unknown >= 0) {
        return Optional.of(
            "Cannot score ground truth '%s': unknown label id %d".formatted(pair.truth(), unknown));
      }
      byte[] predicted = labels.ids();
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
      ConfusionMatrix picture = new ConfusionMatrix().add(truth.ids(), predicted);
      confusion.merge(picture);
      images.add(ImageScore.of(pair.id(), picture));
      return Optional.empty();
    } catch (InvalidImageException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * A decoded prediction.
   *
   * @param unknown the first unknown label id, or -1
   */
  private record Prediction(LabelImage labels, int unknown) {}

  /** Reads a prediction of 1 to 8 bits, or of 16, which some tools write. */
  private Prediction prediction(String path) throws IOException {
    byte[] file = bytes(path);
    if (ImageHeader.read(file, path).bitDepth() < 16) {
      LabelImage labels = LabelCodec.decode(file, path);
      return new Prediction(labels, firstUnknown(labels.ids()));
    }
    InstanceImage wide = LabelCodec.decodeInstances(file, path);
    byte[] ids = new byte[wide.values().length];
    int unknown = -1;
    for (int i = ids.length - 1; i >= 0; i--) {
      ids[i] = (byte) wide.values()[i];
      unknown = wide.values()[i] > HIGHEST_ID ? wide.values()[i] : unknown;
    }
    return new Prediction(new LabelImage(wide.width(), wide.height(), ids), unknown);
  }

  private static int firstUnknown(byte[] ids) {
    for (byte id : ids) {
      if ((id & 0xff) > HIGHEST_ID) {
        return id & 0xff;
      }
    }
    return -1;
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
    return AtomicFiles.read(new Path(path), hadoop);
  }

  /**
   * The files of one image.
   *
   * @param id {@code <city>_<sequence>_<frame>}
   * @param truth label ids, grey or palette PNG
   * @param instances the instance map, or empty where iIoU is not wanted
   * @param prediction label ids, grey or palette PNG
   */
  record Pair(String id, String truth, String instances, String prediction)
      implements Serializable {}

  /** The counts of one task. */
  static final class Partial implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ConfusionMatrix confusion;
    private final InstanceConfusion instances;
    private final int pairs;
    private final String problem;
    private final ArrayList<ImageScore> images;

    Partial(PairScorer scorer, int pairs, String problem) {
      this.confusion = scorer.confusion();
      this.instances = scorer.instances();
      this.images = new ArrayList<>(scorer.images());
      this.pairs = pairs;
      this.problem = problem;
    }

    ConfusionMatrix confusion() {
      return confusion;
    }

    InstanceConfusion instances() {
      return instances;
    }

    /** The score of each picture. */
    List<ImageScore> images() {
      return images;
    }

    /** Number of pairs of the task. */
    int pairs() {
      return pairs;
    }

    /** What was wrong with the first bad pair; empty if all were added. */
    Optional<String> problem() {
      return Optional.ofNullable(problem);
    }
  }
}
