// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The cycle's reconstruction loss, Zhu et al. 2017 (arXiv 1703.10593), weighted by the pixel's
 * class as in Zama Ramirez et al. 2018 (arXiv 1810.05852).
 *
 * <pre>{@code L_rec = mean(w |G_TS(G_ST(x_s)) - x_s|) }</pre>
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
  public static LossTerm of(INDArray reconstructed, INDArray image) {
    INDArray error = reconstructed.sub(image);
    double value = error.amean().getDouble(0);
    return new LossTerm(value, Transforms.sign(error, false).muli(1.0 / error.length()));
  }

  /**
   * The loss with a weight for each pixel.
   *
   * @param reconstructed [N, C, H, W]
   * @param image the same shape
   * @param weights [N, 1, H, W], with mean 1 ({@link PixelWeights})
   */
  public static LossTerm weighted(INDArray reconstructed, INDArray image, INDArray weights) {
    INDArray error = reconstructed.sub(image);
    double value = Transforms.abs(error).mul(weights).meanNumber().doubleValue();
    return new LossTerm(value, Transforms.sign(error).mul(weights).muli(1.0 / error.length()));
  }
}
