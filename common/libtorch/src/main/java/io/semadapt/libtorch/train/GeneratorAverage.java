// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.FlatLayout;
import io.semadapt.libtorch.nn.Network;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.TrainingState;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@link MovingAverage} of a generator. */
final class GeneratorAverage {
  private final MovingAverage average;
  private final FlatLayout layout;
  private final Tensor values;

  /** An average of 0, to be restored. */
  GeneratorAverage(MovingAverage average, Network generator, TensorSettings settings) {
    this.average = average;
    layout = generator.layout();
    long length = average.isKept() ? generator.length() : 0;
    values = torch.zeros(new long[] {length}, settings.options());
  }

  /**
   * Takes in the parameters after a step.
   *
   * @param step number of the step, from 1
   */
  void follow(Tensor parameters, long step) {
    if (average.isKept()) {
      double kept = average.kept(step);
      Scopes.untracked(() -> values.mul_(new Scalar(kept)).add_(parameters, new Scalar(1 - kept)));
    }
  }

  /** A copy; of length 0 when there is no average. */
  float[] values() {
    return average.isKept() ? layout.values(values) : new float[0];
  }

  /** Of length 0 when there is no average; not a copy. */
  Tensor tensor() {
    return values;
  }

  /** Continues from a state; the average of a run without one is not taken. */
  void restore(TrainingState state) {
    if (average.isKept() && state.generatorAverage().length > 0) {
      layout.set(values, state.generatorAverage());
    }
  }
}
