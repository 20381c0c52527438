// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.engine.Predictor;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.ConfidentLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AugmentedPredictorTest {
  private static final PixelSize SIZE = new PixelSize(6, 4);

  /** Sees what is red, green and blue, and believes that the left edge is of class 5. */
  private static final class ColourSegmenter implements Predictor {
    private final List<PixelSize> seen = new ArrayList<>();
    private final float left;

    private ColourSegmenter(float left) {
      this.left = left;
    }

    @Override
    public Logits logits(RgbImage image) {
      seen.add(new PixelSize(image.width(), image.height()));
      int plane = image.width() * image.height();
      float[] values = new float[CityscapesClass.TRAIN_CLASSES * plane];
      for (int i = 0; i < plane; i++) {
        for (int channel = 0; channel < 3; channel++) {
          values[channel * plane + i] = (image.bytes()[3 * i + channel] & 0xff) / 16f;
        }
        if (i % image.width() == 0) {
          values[5 * plane + i] = left;
        }
      }
      return new Logits(
          values,
          CityscapesClass.TRAIN_CLASSES,
          image.width(),
          new PixelSize(image.width(), image.height()));
    }

    @Override
    public long networkNanos() {
      return 0;
    }
  }

  private static Inference inference(boolean flip, Double... scales) {
    return new Inference(null, null, BatchStatistics.TRAINING, flip, List.of(scales), "");
  }

  private static RgbImage noise() {
    byte[] bytes = new byte[3 * SIZE.width() * SIZE.height()];
    new Random(3).nextBytes(bytes);
    return new RgbImage(SIZE.width(), SIZE.height(), bytes);
  }

  private static RgbImage red() {
    byte[] bytes = new byte[3 * SIZE.width() * SIZE.height()];
    for (int i = 0; i < bytes.length; i += 3) {
      bytes[i] = (byte) 128;
    }
    return new RgbImage(SIZE.width(), SIZE.height(), bytes);
  }

  @Test
  void theMirroredLookOfAFairSegmenterChangesNothing() {
    ConfidentLabels one =
        new AugmentedPredictor(new ColourSegmenter(0), inference(false, 1.0)).label(noise(), SIZE);
    ConfidentLabels two =
        new AugmentedPredictor(new ColourSegmenter(0), inference(true, 1.0)).label(noise(), SIZE);

    assertThat(two.trainIds().ids()).isEqualTo(one.trainIds().ids());
    assertThat(two.confidence()).containsExactly(one.confidence(), within(1e-6f));
  }

  @Test
  void theMirroredLookTakesOffWhatBelongsToASideOnly() {
    // Class 0 has a logit of 8 everywhere, class 5 of 8.5 at the left edge.
    ColourSegmenter segmenter = new ColourSegmenter(8.5f);
    assertThat(
            new AugmentedPredictor(segmenter, inference(false, 1.0)).predict(red(), SIZE).id(0, 0))
        .isEqualTo(5);
    assertThat(
            new AugmentedPredictor(segmenter, inference(true, 1.0)).predict(red(), SIZE).id(0, 0))
        .isZero();
  }

  @Test
  void everyScaleIsSeenOnceAndTheResultHasThePicturesSize() {
    ColourSegmenter segmenter = new ColourSegmenter(0);

    ConfidentLabels labels =
        new AugmentedPredictor(segmenter, inference(true, 0.5, 1.5)).label(red(), SIZE);

    assertThat(segmenter.seen)
        .containsExactly(
            new PixelSize(3, 2), new PixelSize(3, 2), new PixelSize(9, 6), new PixelSize(9, 6));
    assertThat(labels.trainIds().width()).isEqualTo(SIZE.width());
    assertThat(labels.trainIds().ids()).containsOnly(0);
  }

  @Test
  void oneLookIsTakenAtTheInputsSize() {
    ColourSegmenter segmenter = new ColourSegmenter(0);
    Inference shrunk =
        new Inference(new PixelSize(3, 2), null, BatchStatistics.TRAINING, false, List.of(1.0), "");

    assertThat(
            new AugmentedPredictor(segmenter, shrunk)
                .predict(AugmentedPredictor.input(red(), shrunk), SIZE)
                .ids())
        .hasSize(24)
        .containsOnly(0);
    assertThat(segmenter.seen).containsExactly(new PixelSize(3, 2));
  }

  @Test
  void windowsOverlapByAThirdAndEndAtTheEdges() {
    assertThat(SlidingWindow.starts(2048, 1024)).containsExactly(0, 682, 1024);
    assertThat(SlidingWindow.starts(512, 512)).containsExactly(0);
    assertThat(SlidingWindow.starts(7, 3)).containsExactly(0, 2, 4);
    assertThat(SlidingWindow.starts(3, 1)).containsExactly(0, 1, 2);
  }

  @Test
  void throughWindowsASegmenterOfSinglePixelsSeesTheSame() {
    ConfidentLabels whole =
        new AugmentedPredictor(new ColourSegmenter(0), inference(false, 1.0)).label(noise(), SIZE);
    ColourSegmenter segmenter = new ColourSegmenter(0);
    Inference windows =
        new Inference(null, new PixelSize(3, 2), BatchStatistics.TRAINING, false, List.of(1.0), "");

    ConfidentLabels joined = new AugmentedPredictor(segmenter, windows).label(noise(), SIZE);

    assertThat(segmenter.seen).hasSize(3 * 3).containsOnly(new PixelSize(3, 2));
    assertThat(joined.trainIds().ids()).isEqualTo(whole.trainIds().ids());
    assertThat(joined.confidence()).containsExactly(whole.confidence(), within(1e-6f));
  }

  @Test
  void scalesThatAreNoNumbersAreNamed() {
    ConfigSection root =
        ReferenceConfig.load("test", List.of(), List.of("predict.scales=[1,big,0.1]"));
    Inference.of(root.child("predict"), WorkFolder.of(root));
    assertThatThrownBy(root::throwIfInvalid)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'predict.scales' must be numbers from 0.25 to 4, such as [0.75, 1, 1.25], has 'big'")
        .hasMessageContaining("has '0.1'");
  }

  @Test
  void someScaleIsNeeded() {
    ConfigSection root = ReferenceConfig.load("test", List.of(), List.of("evaluate.scales=[]"));
    Inference.of(root.child("evaluate"), WorkFolder.of(root));
    assertThatThrownBy(root::throwIfInvalid)
        .hasMessageContaining("'evaluate.scales' must have at least one number, such as [1]");
  }
}
