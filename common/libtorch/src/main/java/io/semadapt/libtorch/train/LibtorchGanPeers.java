// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.GanPeers;
import io.semadapt.engine.Wire;
import io.semadapt.libtorch.peers.DifferenceMean;
import io.semadapt.libtorch.peers.ExactMean;
import io.semadapt.libtorch.peers.PeerGroup;
import io.semadapt.libtorch.peers.VectorMean;
import java.util.List;

/** Averages the vectors of a {@link SemanticGan} in place. */
final class LibtorchGanPeers implements GanPeers {
  private final PeerGroup group;
  private final VectorMean parameters;
  private final List<VectorMean> others;

  /** The state of the network is now the same for all workers. */
  LibtorchGanPeers(SemanticGan gan, PeerGroup group, Wire wire) {
    this.group = group;
    List<VectorMean> means =
        gan.vectors().stream()
            .filter(vector -> vector.numel() > 0)
            .<VectorMean>map(
                vector ->
                    switch (wire) {
                      case FLOAT32 -> new ExactMean(group, vector);
                      case BFLOAT16 -> new DifferenceMean(group, vector);
                    })
            .toList();
    parameters = means.get(0);
    others = means.subList(1, means.size());
  }

  @Override
  public double average(long samples, boolean whole) {
    double drift = parameters.replaceAndMeasure(samples);
    if (whole) {
      others.forEach(vector -> vector.replace(samples));
    }
    return drift;
  }

  @Override
  public void close() {
    parameters.close();
    others.forEach(VectorMean::close);
    group.close();
  }
}
