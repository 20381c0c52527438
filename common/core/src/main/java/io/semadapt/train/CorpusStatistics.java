// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.model.ParameterSlice;
import io.semadapt.model.SegmenterArchitecture;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The batch statistics of a corpus, which replace the running statistics of training: adaptive
 * batch normalization (AdaBN, Li et al. 2016, arXiv 1603.04779). One pass: each picture is
 * normalised by its own statistics while those of all of them are measured.
 *
 * <pre>{@code
 * mean = mean over pictures of mean_i
 * var  = mean over pictures of (var_i + mean_i^2) - mean^2
 * }</pre>
 */
public final class CorpusStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Keeps the logarithm of the deviation of a constant channel finite. */
  private static final double LEAST_VARIANCE = 1e-12;

  private final SegmenterArchitecture architecture;
  private final double[] means;
  private final double[] squares;
  private long pictures;

  /** The two slices of a layer. */
  private record Statistics(ParameterSlice mean, ParameterSlice log10Deviation) {}

  /** No pictures yet. */
  public CorpusStatistics(SegmenterArchitecture architecture) {
    this.architecture = architecture;
    int channels = layers().stream().mapToInt(layer -> layer.mean().length()).sum();
    means = new double[channels];
    squares = new double[channels];
  }

  /**
   * Adds a picture.
   *
   * @param parameters of the network, with the statistics of the picture
   */
  public void add(float[] parameters) {
    int channel = 0;
    for (Statistics layer : layers()) {
      for (int i = 0; i < layer.mean().length(); i++) {
        double mean = parameters[layer.mean().offset() + i];
        double variance = Math.pow(100, parameters[layer.log10Deviation().offset() + i]);
        means[channel] += mean;
        squares[channel] += variance + mean * mean;
        channel++;
      }
    }
    pictures++;
  }

  /** Adds the pictures of other statistics of the same network. */
  public void merge(CorpusStatistics other) {
    for (int channel = 0; channel < means.length; channel++) {
      means[channel] += other.means[channel];
      squares[channel] += other.squares[channel];
    }
    pictures += other.pictures;
  }

  /** Number of pictures. */
  public long pictures() {
    return pictures;
  }

  /**
   * Parameters with these statistics.
   *
   * @param parameters of the network
   * @return a copy
   * @throws IllegalStateException if there were no pictures
   */
  public float[] replace(float[] parameters) {
    if (pictures == 0) {
      throw new IllegalStateException("no picture was measured");
    }
    float[] replaced = parameters.clone();
    int channel = 0;
    for (Statistics layer : layers()) {
      for (int i = 0; i < layer.mean().length(); i++) {
        double mean = means[channel] / pictures;
        double variance = Math.max(LEAST_VARIANCE, squares[channel] / pictures - mean * mean);
        replaced[layer.mean().offset() + i] = (float) mean;
        replaced[layer.log10Deviation().offset() + i] = (float) (0.5 * Math.log10(variance));
        channel++;
      }
    }
    return replaced;
  }

  private List<Statistics> layers() {
    List<ParameterSlice> slices =
        architecture.layers().layout().stream().filter(ParameterSlice::isStatistic).toList();
    List<Statistics> layers = new ArrayList<>();
    // The mean and the deviation of a layer follow each other.
    for (int i = 0; i < slices.size(); i += 2) {
      layers.add(new Statistics(slices.get(i), slices.get(i + 1)));
    }
    return layers;
  }
}
