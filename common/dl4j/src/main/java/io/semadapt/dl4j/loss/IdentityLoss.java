// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The identity loss, Taigman et al. 2017 (arXiv 1611.02200) and Zhu et al. 2017 (arXiv 1703.10593):
 * a generator leaves alone what already belongs to its target.
 *
 * <pre>{@code L_id = mean(|G_ST(x_t) - x_t|) }</pre>
 */
public final class IdentityLoss {
  private IdentityLoss() {}

  /**
   * The loss of a generator's output.
   *
   * @param generated the generator's output for the image, [N, C, H, W]
   * @param image the same shape
   */
  public static LossTerm of(INDArray generated, INDArray image) {
    return ReconstructionLoss.of(generated, image);
  }
}
