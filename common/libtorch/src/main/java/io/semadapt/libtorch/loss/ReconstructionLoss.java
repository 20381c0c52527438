// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import org.bytedeco.pytorch.Tensor;

/**
 * The cycle's reconstruction loss, Zhu et al. 2017 (arXiv 1703.10593), weighted by the pixel's
 * class as in Zama Ramirez et al. 2018 (arXiv 1810.05852); the identity loss (arXiv 1611.02200) is
 * the same without weights.
 *
 * <pre>{@code L_rec = mean(w |G_TS(G_ST(x_s)) - x_s|)      L_id = mean(|G_ST(x_t) - x_t|) }</pre>
 *
 * <p>The mean is over N, C, H and W, in units of the [-1, 1] image range: 0 perfect, 2 worst.
 */
public final class ReconstructionLoss {
  private ReconstructionLoss() {}

  /**
   * The plain loss.
   *
   * @param reconstructed [N, C, H, W]
   * @param image the same shape
   */
  public static Tensor of(Tensor reconstructed, Tensor image) {
    return Precise.of(reconstructed).sub(image).abs().mean();
  }

  /**
   * The loss with a weight for each pixel.
   *
   * @param weights [N, 1, H, W], with mean 1
   */
  public static Tensor weighted(Tensor reconstructed, Tensor image, Tensor weights) {
    return Precise.of(reconstructed).sub(image).abs().mul(weights).mean();
  }
}
