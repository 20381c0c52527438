// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Fréchet distance of two normal distributions (Dowson and Landau 1982; on features of images
 * Heusel et al. 2017, arXiv 1706.08500):
 *
 * <pre>{@code |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2)}</pre>
 */
final class FrechetDistance {
  private FrechetDistance() {}

  /** Mean and covariance of feature vectors, summed in double. */
  static final class Statistics {
    private final int channels;
    private final double[] sums;
    private final double[][] products;
    private long count;

    Statistics(int channels) {
      this.channels = channels;
      this.sums = new double[channels];
      this.products = new double[channels][channels];
    }

    /** Adds every place of a map of features, [channels, places]. */
    void add(float[] features) {
      int places = features.length / channels;
      for (int place = 0; place < places; place++) {
        for (int i = 0; i < channels; i++) {
          double value = features[i * places + place];
          sums[i] += value;
          for (int j = 0; j <= i; j++) {
            products[i][j] += value * features[j * places + place];
          }
        }
      }
      count += places;
    }

    private double[] mean() {
      return Arrays.stream(sums).map(sum -> sum / count).toArray();
    }

    private RealMatrix covariance() {
      double[] mean = mean();
      RealMatrix covariance = MatrixUtils.createRealMatrix(channels, channels);
      for (int i = 0; i < channels; i++) {
        for (int j = 0; j <= i; j++) {
          double value = products[i][j] / count - mean[i] * mean[j];
          covariance.setEntry(i, j, value);
          covariance.setEntry(j, i, value);
        }
      }
      return covariance;
    }
  }

  /** At least 0 but for rounding; 0 for equal statistics. */
  static double between(Statistics one, Statistics other) {
    double[] mean = one.mean();
    double[] otherMean = other.mean();
    double distance = 0;
    for (int i = 0; i < mean.length; i++) {
      distance += (mean[i] - otherMean[i]) * (mean[i] - otherMean[i]);
    }
    RealMatrix covariance = one.covariance();
    RealMatrix otherCovariance = other.covariance();
    EigenDecomposition axes = new EigenDecomposition(covariance);
    double[] roots = roots(axes);
    RealMatrix root =
        axes.getV().multiply(MatrixUtils.createRealDiagonalMatrix(roots)).multiply(axes.getVT());
    RealMatrix product = root.multiply(otherCovariance).multiply(root);
    // Rounding leaves it not quite symmetric, and then eigenvalues could be complex.
    RealMatrix symmetric = product.add(product.transpose()).scalarMultiply(0.5);
    double overlap = Arrays.stream(roots(new EigenDecomposition(symmetric))).sum();
    return distance + covariance.getTrace() + otherCovariance.getTrace() - 2 * overlap;
  }

  private static double[] roots(EigenDecomposition decomposition) {
    return Arrays.stream(decomposition.getRealEigenvalues())
        .map(value -> Math.sqrt(Math.max(0, value)))
        .toArray();
  }
}
