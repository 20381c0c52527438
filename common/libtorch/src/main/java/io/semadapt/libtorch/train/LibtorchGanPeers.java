// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.GanPeers;
import io.semadapt.libtorch.peers.PeerGroup;
import io.semadapt.libtorch.peers.PeerMean;

/** Averages the vectors of a {@link SemanticGan} in place. */
final class LibtorchGanPeers implements GanPeers {
  private final SemanticGan gan;
  private final PeerGroup group;
  private final PeerMean mean;

  LibtorchGanPeers(SemanticGan gan, PeerGroup group) {
    this.gan = gan;
    this.group = group;
    this.mean = new PeerMean(group);
  }

  @Override
  public double average(long samples, boolean whole) {
    double drift = mean.replaceAndMeasure(gan.parameters().values(), samples);
    if (whole) {
      gan.vectors().stream()
          .skip(1)
          .filter(vector -> vector.numel() > 0)
          .forEach(vector -> mean.replace(vector, samples));
    }
    return drift;
  }

  @Override
  public void close() {
    group.close();
  }
}
