// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/** A segmenter: [N, 3, H, W] in [-1, 1] to logits [N, 19, H, W]. */
@FunctionalInterface
public interface SegmenterNetwork {
  /** What batch normalisation takes off. */
  enum Statistics {
    /** Mean and variance of the batch; the running ones follow. */
    TRAINING,
    /** Mean and variance of the batch; the running ones stay. */
    BATCH,
    /** Mean and variance of the batch, which replace the running ones. */
    MEASURED,
    /** The running ones. */
    RUNNING
  }

  /** Every known architecture. */
  Map<Class<?>, BiFunction<SegmenterArchitecture, Network, SegmenterNetwork>> NETWORKS =
      Map.of(
          UnetArchitecture.class,
          (architecture, network) -> new Unet((UnetArchitecture) architecture, network),
          Fcn8sVgg16Architecture.class,
          (architecture, network) ->
              new Fcn8sVgg16((Fcn8sVgg16Architecture) architecture, network));

  /** The network of an architecture. */
  static SegmenterNetwork of(SegmenterArchitecture architecture, Network network) {
    return NETWORKS.get(architecture.getClass()).apply(architecture, network);
  }

  /** Logits of images; both sides are multiples of the architecture's. */
  Tensor logits(Tensor images, Statistics statistics);
}
