// SPDX-License-Identifier: Apache-2.0
package io.semadapt.loss;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Class weights from class frequencies, and pixel weights from class weights. */
public final class PixelWeights {
  private static final double LEAST = 0.5;
  private static final double MOST = 10;
  private static final double ENET_OFFSET = 1.02;

  private PixelWeights() {}

  /** How a class's frequency becomes its weight. */
  public enum Scheme {
    /** Every class weighs 1. */
    NONE,
    /** Median frequency balancing, Eigen and Fergus 2015 (arXiv 1411.4734): median(f) / f_c. */
    MEDIAN,
    /** Paszke et al. 2016 (arXiv 1606.02147): 1 / ln(1.02 + f_c). */
    ENET
  }

  /**
   * One weight a class, clipped to [0.5, 10]; a class without pixels weighs 1.
   *
   * @param classPixels pixels of each class in the source's training labels
   */
  public static double[] classWeights(Scheme scheme, long[] classPixels) {
    long total = Arrays.stream(classPixels).sum();
    double[] present =
        Arrays.stream(classPixels)
            .filter(count -> count > 0)
            .mapToDouble(count -> (double) count / total)
            .sorted()
            .toArray();
    double[] weights = new double[classPixels.length];
    for (int c = 0; c < weights.length; c++) {
      double frequency = (double) classPixels[c] / Math.max(total, 1);
      double weight =
          switch (scheme) {
            case NONE -> 1;
            case MEDIAN -> frequency == 0 ? 1 : median(present) / frequency;
            case ENET -> frequency == 0 ? 1 : 1 / Math.log(ENET_OFFSET + frequency);
          };
      weights[c] = Math.min(Math.max(weight, LEAST), MOST);
    }
    return weights;
  }

  /**
   * The weight of every pixel's class, 1 where ignored, divided by its mean over the whole batch.
   *
   * @param labels train ids as unsigned bytes, N * H * W
   * @param classWeights one weight a class
   * @return [N, 1, H, W] with mean 1
   */
  public static INDArray of(
      byte[] labels, double[] classWeights, int height, int width, DataType type) {
    double[] weights = new double[labels.length];
    double sum = 0;
    for (int p = 0; p < labels.length; p++) {
      int label = Byte.toUnsignedInt(labels[p]);
      weights[p] = label == PixelCrossEntropy.IGNORE ? 1 : classWeights[label];
      sum += weights[p];
    }
    double mean = sum / labels.length;
    for (int p = 0; p < weights.length; p++) {
      weights[p] /= mean;
    }
    long images = labels.length / ((long) height * width);
    return Nd4j.create(weights, new long[] {images, 1, height, width}, type);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
