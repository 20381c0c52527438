// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

/**
 * The mean of a vector over the workers. All call the same methods in the same order, outside a
 * {@code PointerScope}.
 */
public interface VectorMean extends AutoCloseable {
  /**
   * Replaces the vector by the mean.
   *
   * @param samples that each worker saw, the same number for all
   */
  void replace(long samples);

  /**
   * The same for parameters.
   *
   * @return the largest {@code |theta_i - mean| / |mean|} over the workers' vectors {@code theta_i}
   */
  double replaceAndMeasure(long samples);

  /** Frees what it holds; the vector stays. */
  @Override
  void close();
}
