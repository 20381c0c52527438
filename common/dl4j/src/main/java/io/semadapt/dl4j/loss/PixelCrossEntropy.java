// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross entropy of a pixel-wise classification, over the pixels that are not ignored.
 *
 * <pre>{@code CE(z, y) = mean over p with y(p) != 255 of  -log softmax(z(p))[y(p)] }</pre>
 *
 * <p>One mean over the whole batch, not a mean of per-image means. With every pixel ignored the
 * value is 0 and so is the gradient.
 */
public final class PixelCrossEntropy {
  /** The train id of a pixel without a class, as an unsigned byte. */
  public static final int IGNORE = 255;

  private PixelCrossEntropy() {}

  /**
   * The loss of a batch of logits.
   *
   * @param logits [N, C, H, W]
   * @param labels train ids as unsigned bytes, N * H * W, row-major; {@value #IGNORE} is left out
   */
  public static LossTerm of(INDArray logits, byte[] labels) {
    int classes = (int) logits.size(1);
    int pixels = (int) (logits.size(2) * logits.size(3));
    requireLabels(logits, labels);
    double[] z = logits.reshape(logits.length()).toDoubleVector();
    int counted = 0;
    for (byte label : labels) {
      int id = Byte.toUnsignedInt(label);
      if (id >= classes && id != IGNORE) {
        throw new IllegalArgumentException(
            "Invalid train id %d: expected less than %d, or %d".formatted(id, classes, IGNORE));
      }
      counted += id == IGNORE ? 0 : 1;
    }
    double sum = 0;
    for (int image = 0; counted > 0 && image < logits.size(0); image++) {
      int first = image * classes * pixels;
      double[] largest = largest(z, first, classes, pixels);
      for (int p = 0; p < pixels; p++) {
        int label = Byte.toUnsignedInt(labels[image * pixels + p]);
        if (label != IGNORE) {
          sum += largest[p] - z[first + label * pixels + p];
        }
      }
      double[] total = exponentials(z, first, classes, pixels, largest);
      for (int p = 0; p < pixels; p++) {
        sum += Byte.toUnsignedInt(labels[image * pixels + p]) == IGNORE ? 0 : Math.log(total[p]);
      }
      for (int c = 0; c < classes; c++) {
        for (int p = 0; p < pixels; p++) {
          int label = Byte.toUnsignedInt(labels[image * pixels + p]);
          double probability = z[first + c * pixels + p] / total[p];
          z[first + c * pixels + p] =
              label == IGNORE ? 0 : (probability - (label == c ? 1 : 0)) / counted;
        }
      }
    }
    if (counted == 0) {
      Arrays.fill(z, 0);
    }
    double value = counted == 0 ? 0 : sum / counted;
    return new LossTerm(value, Nd4j.create(z, logits.shape(), logits.dataType()));
  }

  /**
   * The classes that a network is sure of: the most probable train id of every pixel whose
   * probability is above a confidence, {@value #IGNORE} elsewhere.
   *
   * @param logits [N, C, H, W]
   * @return N * H * W train ids as unsigned bytes
   */
  public static byte[] confidentLabels(INDArray logits, double confidence) {
    int classes = (int) logits.size(1);
    int pixels = (int) (logits.size(2) * logits.size(3));
    double[] z = logits.reshape(logits.length()).toDoubleVector();
    byte[] labels = new byte[(int) logits.size(0) * pixels];
    for (int image = 0; image < logits.size(0); image++) {
      int first = image * classes * pixels;
      double[] largest = largest(z, first, classes, pixels);
      double[] total = exponentials(z, first, classes, pixels, largest);
      for (int p = 0; p < pixels; p++) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
          best = z[first + c * pixels + p] > z[first + best * pixels + p] ? c : best;
        }
        labels[image * pixels + p] = (byte) (1 / total[p] > confidence ? best : IGNORE);
      }
    }
    return labels;
  }

  /** The largest logit of every pixel: subtracted before exponentials, so that none overflows. */
  private static double[] largest(double[] z, int first, int classes, int pixels) {
    double[] largest = Arrays.copyOfRange(z, first, first + pixels);
    for (int c = 1; c < classes; c++) {
      for (int p = 0; p < pixels; p++) {
        largest[p] = Math.max(largest[p], z[first + c * pixels + p]);
      }
    }
    return largest;
  }

  /** Replaces the logits by {@code exp(z - largest)} and sums them, plane by plane as they lie. */
  private static double[] exponentials(
      double[] z, int first, int classes, int pixels, double[] largest) {
    double[] total = new double[pixels];
    for (int c = 0; c < classes; c++) {
      for (int p = 0; p < pixels; p++) {
        int index = first + c * pixels + p;
        z[index] = Math.exp(z[index] - largest[p]);
        total[p] += z[index];
      }
    }
    return total;
  }

  private static void requireLabels(INDArray logits, byte[] labels) {
    long expected = logits.size(0) * logits.size(2) * logits.size(3);
    if (labels.length != expected) {
      throw new IllegalArgumentException(
          "Invalid labels: expected %d pixels for logits %s, was %d"
              .formatted(expected, logits.shapeInfoToString().strip(), labels.length));
    }
  }
}
