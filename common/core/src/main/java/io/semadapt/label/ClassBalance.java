// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

/** Weights of pixels by their class. */
public final class ClassBalance {
  private ClassBalance() {}

  /**
   * The weight of every pixel's class, 1 where ignored, divided by its mean over the whole batch.
   *
   * @param trainIds unsigned bytes, N * H * W
   * @param classWeights one weight a class
   * @return N * H * W, with mean 1
   */
  public static double[] pixelWeights(byte[] trainIds, double[] classWeights) {
    double[] weights = new double[trainIds.length];
    double sum = 0;
    for (int p = 0; p < trainIds.length; p++) {
      int id = Byte.toUnsignedInt(trainIds[p]);
      weights[p] = id == CityscapesClass.IGNORE ? 1 : classWeights[id];
      sum += weights[p];
    }
    double mean = sum / trainIds.length;
    for (int p = 0; p < weights.length; p++) {
      weights[p] /= mean;
    }
    return weights;
  }
}
