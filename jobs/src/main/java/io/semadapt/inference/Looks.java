// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.engine.Predictor;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.ProbabilityBand;

/**
 * A segmenter that takes one or several looks at a picture. Of several, the probabilities are
 * averaged at the size of the result, as in mmsegmentation. Belongs to one thread.
 */
public final class Looks {
  private final Predictor predictor;
  private final Inference inference;

  Looks(Predictor predictor, Inference inference) {
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
   * @param to size of the result
   * @return train ids 0..18
   */
  public LabelImage predict(RgbImage input, PixelSize to) {
    return inference.isOneLook()
        ? predictor.predict(input, to.width(), to.height())
        : label(input, to).trainIds();
  }

  /**
   * The same with the probability of each.
   *
   * @param input of the network
   * @param to size of the result
   */
  public ConfidentLabels label(RgbImage input, PixelSize to) {
    if (inference.isOneLook()) {
      return ConfidentLabels.of(predictor.logits(input), to);
    }
    ProbabilityBand band = new ProbabilityBand(to.width(), to.height());
    for (double scale : inference.scales()) {
      RgbImage scaled =
          Geometry.resize(input, scaled(input.width(), scale), scaled(input.height(), scale));
      band.add(predictor.logits(scaled), to, 0, 0, /* mirrored= */ false);
      if (inference.flip()) {
        RgbImage mirrored = Geometry.flipHorizontal(scaled);
        band.add(predictor.logits(mirrored), to, 0, 0, /* mirrored= */ true);
      }
    }
    byte[] ids = new byte[to.width() * to.height()];
    float[] confidence = new float[ids.length];
    band.take(0, to.height(), ids, confidence);
    return new ConfidentLabels(new LabelImage(to.width(), to.height(), ids), confidence);
  }

  private static int scaled(int length, double scale) {
    return Math.max(1, (int) Math.round(length * scale));
  }

  /** Nanoseconds in forward passes so far. */
  public long networkNanos() {
    return predictor.networkNanos();
  }
}
