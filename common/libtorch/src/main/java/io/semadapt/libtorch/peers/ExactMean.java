// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** {@link PeerMean} of 32-bit floats: bit for bit that of the shuffle. */
public final class ExactMean implements VectorMean {
  private final PeerMean mean;
  private final Tensor vector;

  /**
   * Nothing is sent yet.
   *
   * @param vector 32-bit floats, [n] with n above 0
   */
  public ExactMean(PeerGroup group, Tensor vector) {
    mean = new PeerMean(group, ScalarType.Float);
    this.vector = vector;
  }

  @Override
  public void replace(long samples) {
    mean.replace(vector, samples);
  }

  @Override
  public double replaceAndMeasure(long samples) {
    return mean.replaceAndMeasure(vector, samples).drift();
  }

  @Override
  public void close() {
    // It holds nothing.
  }
}
