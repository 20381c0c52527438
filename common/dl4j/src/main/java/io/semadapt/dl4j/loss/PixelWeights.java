// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import io.semadapt.label.ClassBalance;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pixel weights from class weights. */
public final class PixelWeights {
  private PixelWeights() {}

  /**
   * The weight of every pixel's class, 1 where ignored, divided by its mean over the whole batch.
   *
   * @param labels train ids as unsigned bytes, N * H * W
   * @param classWeights one weight a class
   * @return [N, 1, H, W] with mean 1
   */
  public static INDArray of(
      byte[] labels, double[] classWeights, int height, int width, DataType type) {
    double[] weights = ClassBalance.pixelWeights(labels, classWeights);
    long images = labels.length / ((long) height * width);
    return Nd4j.create(weights, new long[] {images, 1, height, width}, type);
  }
}
