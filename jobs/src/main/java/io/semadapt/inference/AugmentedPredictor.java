// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.engine.Predictor;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.ProbabilityBand;
import java.util.List;

/**
 * A segmenter with test-time augmentation (mirrored and scaled views of a picture) and sliding
 * windows. The probabilities of all views are averaged at the size of the result. mmsegmentation
 * does the same, but averages the logits of windows. Belongs to one thread.
 */
public final class AugmentedPredictor {
  private final Predictor predictor;
  private final Inference inference;

  AugmentedPredictor(Predictor predictor, Inference inference) {
    this.predictor = predictor;
    this.inference = inference;
  }

  /** A picture as the network takes it. Usable in another thread, ahead of the network. */
  public static RgbImage input(RgbImage picture, Inference inference) {
    PixelSize size = inference.size();
    return size == null ? picture : Geometry.resize(picture, size.width(), size.height());
  }

  /**
   * The most probable class of every pixel.
   *
   * @param input of the network
   * @param to size of the result; the input's own if it is seen through windows
   * @return train ids 0..18
   */
  public LabelImage predict(RgbImage input, PixelSize to) {
    return inference.isSinglePass(size(input))
        ? predictor.predict(input, to.width(), to.height())
        : label(input, to).trainIds();
  }

  /**
   * The same with the probability of each.
   *
   * @param input of the network
   * @param to size of the result; the input's own if it is seen through windows
   */
  public ConfidentLabels label(RgbImage input, PixelSize to) {
    if (inference.isSinglePass(size(input))) {
      return ConfidentLabels.of(predictor.logits(input), to);
    }
    byte[] ids = new byte[to.width() * to.height()];
    float[] confidence = new float[ids.length];
    if (inference.isWhole(size(input))) {
      ProbabilityBand band = new ProbabilityBand(to.width(), to.height());
      addViews(input, band, to, 0, 0);
      band.take(0, to.height(), ids, confidence);
    } else {
      predictWindows(input, ids, confidence);
    }
    return new ConfidentLabels(new LabelImage(to.width(), to.height(), ids), confidence);
  }

  /** From top to bottom: the probabilities of one row of windows are in memory. */
  private void predictWindows(RgbImage input, byte[] ids, float[] confidence) {
    PixelSize window = SlidingWindow.within(size(input), inference.window());
    ProbabilityBand band = new ProbabilityBand(input.width(), window.height());
    List<Integer> tops = SlidingWindow.starts(input.height(), window.height());
    for (int i = 0; i < tops.size(); i++) {
      int top = tops.get(i);
      for (int left : SlidingWindow.starts(input.width(), window.width())) {
        RgbImage part = Geometry.crop(input, left, top, window.width(), window.height());
        addViews(part, band, window, left, top);
      }
      int next = i + 1 < tops.size() ? tops.get(i + 1) : input.height();
      band.take(top, next, ids, confidence);
    }
  }

  /** Adds every view of a part of the picture. */
  private void addViews(RgbImage part, ProbabilityBand band, PixelSize to, int left, int top) {
    for (double scale : inference.scales()) {
      RgbImage scaled =
          Geometry.resize(part, scaled(part.width(), scale), scaled(part.height(), scale));
      band.add(predictor.logits(scaled), to, left, top, /* mirrored= */ false);
      if (inference.flip()) {
        RgbImage mirrored = Geometry.flipHorizontal(scaled);
        band.add(predictor.logits(mirrored), to, left, top, /* mirrored= */ true);
      }
    }
  }

  private static PixelSize size(RgbImage image) {
    return new PixelSize(image.width(), image.height());
  }

  private static int scaled(int length, double scale) {
    return Math.max(1, (int) Math.round(length * scale));
  }

  /** Nanoseconds in forward passes so far. */
  public long networkNanos() {
    return predictor.networkNanos();
  }
}
