// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import io.semadapt.label.CityscapesClass;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross entropy of a pixel-wise classification, over the pixels that are not ignored.
 *
 * <pre>
 * {@code CE(z, y) = sum of w[y(p)] -log softmax(z(p))[y(p)] over p with y(p) != 255 / sum of w[y(p)] }
 * </pre>
 *
 * <p>One mean over the whole batch. With every pixel ignored the value is 0 and so is the gradient.
 */
public final class PixelCrossEntropy {
  private PixelCrossEntropy() {}

  /**
   * The loss of a batch of logits.
   *
   * @param logits [N, C, H, W]
   * @param labels train ids of type Long, 255 = ignore, [N, H, W]
   */
  public static Tensor of(Tensor logits, Tensor labels) {
    return of(logits, labels, Optional.empty());
  }

  /**
   * The loss with a weight for each class.
   *
   * @param classWeights [C], above 0; 1 where empty
   */
  public static Tensor of(Tensor logits, Tensor labels, Optional<Tensor> classWeights) {
    Tensor ignored = labels.eq(new Scalar(CityscapesClass.IGNORE));
    Tensor known = labels.masked_fill(ignored, new Scalar(0));
    // Neither the usual kernel nor its sum is deterministic on GPUs; a gather of single places is.
    Tensor logLikelihood =
        torch.log_softmax(Precise.of(logits), 1).gather(1, known.unsqueeze(1)).squeeze(1);
    Tensor ones = logLikelihood.new_ones(known.sizes());
    Tensor weights =
        classWeights
            .map(each -> each.index_select(0, known.reshape(-1)).reshape(known.sizes()))
            .orElse(ones)
            .masked_fill(ignored, new Scalar(0));
    Tensor total = weights.sum().clamp_min(new Scalar(Float.MIN_NORMAL));
    return logLikelihood.mul(weights).sum().neg().div(total);
  }

  /**
   * The classes that a network is sure of: the most probable train id of every pixel whose
   * probability is above a confidence, 255 elsewhere.
   *
   * @param logits [N, C, H, W]
   * @return of type Long, [N, H, W]
   */
  public static Tensor confidentLabels(Tensor logits, double confidence) {
    T_TensorTensor_T best = torch.max(torch.softmax(Precise.of(logits).detach(), 1), 1);
    Tensor unsure = best.get0().le(new Scalar(confidence));
    return best.get1().masked_fill(unsure, new Scalar(CityscapesClass.IGNORE));
  }
}
