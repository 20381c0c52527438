// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import io.semadapt.libtorch.nn.Scopes;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The mean in half the bytes: workers average what has changed since the last mean {@code a}, in
 * bfloat16.
 *
 * <pre>{@code
 * a' = a + round(mean_i(round(theta_i - a)))
 * }</pre>
 *
 * <p>A change is rounded by 1/256 of itself at most. Rounded themselves, parameters and moments
 * would stop where a round changes them by less. Takes as much memory as the vector once more.
 */
public final class DifferenceMean implements VectorMean {
  private final PeerMean mean;
  private final Tensor vector;
  private final Tensor last;

  /**
   * Nothing is sent yet. Must be made outside a {@code PointerScope}.
   *
   * @param vector 32-bit floats, [n] with n above 0, now the same for all workers
   */
  public DifferenceMean(PeerGroup group, Tensor vector) {
    mean = new PeerMean(group, ScalarType.BFloat16);
    this.vector = vector;
    last = torch.zeros_like(vector);
    Scopes.untracked(() -> last.copy_(vector));
  }

  @Override
  public void replace(long samples) {
    Scopes.inference(
        () -> {
          Tensor difference = vector.sub(last);
          mean.replace(difference, samples);
          return advance(difference);
        });
  }

  @Override
  public double replaceAndMeasure(long samples) {
    return Scopes.inference(
        () -> {
          Tensor difference = vector.sub(last);
          double farthest = mean.replaceAndMeasure(difference, samples).farthest();
          advance(difference);
          Tensor values = last.to(ScalarType.Double);
          return new PeerMean.Spread(farthest, values.mul_(values).sum().item_double()).drift();
        });
  }

  @Override
  public void close() {
    last.close();
  }

  private Tensor advance(Tensor difference) {
    last.add_(difference);
    return vector.copy_(last);
  }
}
