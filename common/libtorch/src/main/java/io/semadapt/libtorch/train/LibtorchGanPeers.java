// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.Exchange;
import io.semadapt.engine.GanPeers;
import io.semadapt.engine.Wire;
import io.semadapt.libtorch.peers.DifferenceMean;
import io.semadapt.libtorch.peers.ExactMean;
import io.semadapt.libtorch.peers.OverlappedMean;
import io.semadapt.libtorch.peers.PeerGroup;
import io.semadapt.libtorch.peers.VectorMean;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Averages the vectors of a {@link SemanticGan} in place. */
final class LibtorchGanPeers implements GanPeers {
  private final PeerGroup group;
  private final Exchange exchange;
  private final Average parameters;
  private final List<VectorMean> others = new ArrayList<>();
  private final List<Runnable> closing = new ArrayList<>();

  /** The mean of the parameters after a round; returns how far they had drifted. */
  private interface Average {
    double replace(long samples, boolean whole);
  }

  /** The state of the network is now the same for all workers. */
  LibtorchGanPeers(SemanticGan gan, PeerGroup group, Exchange exchange) {
    this.group = group;
    this.exchange = exchange;
    List<Tensor> vectors = gan.vectors().stream().filter(vector -> vector.numel() > 0).toList();
    parameters = parameters(vectors.get(0));
    vectors.stream().skip(1).map(this::mean).forEach(others::add);
  }

  private Average parameters(Tensor vector) {
    if (exchange.overlap()) {
      OverlappedMean mean = new OverlappedMean(vector, this::mean);
      closing.add(0, mean::close);
      return (samples, whole) -> whole ? mean.settle(samples) : mean.advance(samples);
    }
    VectorMean mean = mean(vector);
    return (samples, whole) -> mean.replaceAndMeasure(samples);
  }

  private VectorMean mean(Tensor vector) {
    VectorMean mean =
        exchange.wire() == Wire.BFLOAT16
            ? new DifferenceMean(group, vector)
            : new ExactMean(group, vector);
    closing.add(mean::close);
    return mean;
  }

  @Override
  public double average(long samples, boolean whole) {
    double drift = parameters.replace(samples, whole);
    if (whole) {
      others.forEach(vector -> vector.replace(samples));
    }
    return drift;
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
    group.close();
  }
}
