// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.libtorch.nn.SegmenterNetwork.Statistics;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalisation (arXiv 1502.03167) with the running statistics of the common layout: the
 * mean, and the logarithm to base 10 of the standard deviation, each a parameter without a
 * gradient.
 *
 * <pre>{@code
 * y = gamma (x - mean) / sqrt(var + 1e-5) + beta
 * running mean = 0.9 running mean + 0.1 mean      running var likewise, with the biased variance
 * }</pre>
 */
final class BatchNormalization {
  private static final double EPSILON = 1e-5;
  private static final double KEPT = 0.9;
  private static final long[] ALL_BUT_CHANNELS = {0, 2, 3};

  private final Network network;

  BatchNormalization(Network network) {
    this.network = network;
  }

  /** Normalises [N, C, H, W]. */
  Tensor of(String layer, Tensor x, Statistics statistics) {
    Tensor mean = network.parameter(layer + ".mean");
    Tensor deviation = network.parameter(layer + ".log10stdev");
    if (statistics == Statistics.TRAINING) {
      follow(x, mean, deviation, KEPT);
    } else if (statistics == Statistics.MEASURED) {
      follow(x, mean, deviation, 0);
    }
    boolean running = statistics == Statistics.RUNNING;
    return torch.batch_norm(
        x,
        new TensorOptional(network.parameter(layer + ".gamma")),
        new TensorOptional(network.parameter(layer + ".beta")),
        running ? new TensorOptional(mean.detach()) : new TensorOptional(),
        running ? new TensorOptional(variance(deviation.detach())) : new TensorOptional(),
        /* training= */ !running,
        /* momentum= */ 0,
        EPSILON,
        /* cudnn_enabled= */ true);
  }

  private static Tensor variance(Tensor log10Deviation) {
    return log10Deviation.mul(new Scalar(2 * Math.log(10))).exp();
  }

  private static void follow(Tensor batch, Tensor mean, Tensor log10Deviation, double kept) {
    Tensor x = batch.detach().to(mean.scalar_type());
    Tensor newMean = x.mean(ALL_BUT_CHANNELS);
    Tensor newVariance = x.var(ALL_BUT_CHANNELS, /* unbiased= */ false, /* keepdim= */ false);
    Tensor oldVariance = variance(log10Deviation.detach());
    Tensor variance = oldVariance.mul(new Scalar(kept)).add(newVariance, new Scalar(1 - kept));
    Scopes.untracked(
        () -> {
          mean.mul_(new Scalar(kept)).add_(newMean, new Scalar(1 - kept));
          log10Deviation.copy_(variance.log10().mul(new Scalar(0.5)));
        });
  }
}
