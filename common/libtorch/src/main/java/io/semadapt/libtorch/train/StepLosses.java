// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.GanTerm;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The terms of one step, which leave the device together: each copy would wait for it. */
final class StepLosses {
  private final Map<GanTerm, Tensor> terms = new EnumMap<>(GanTerm.class);

  /**
   * Notes a term.
   *
   * @return the same
   */
  Tensor note(GanTerm term, Tensor value) {
    terms.put(term, value.detach());
    return value;
  }

  /** Adds to a term that has several parts. */
  void add(GanTerm term, Tensor value) {
    terms.merge(term, value.detach(), Tensor::add);
  }

  /** Copies the terms from the device and adds them up. */
  GanLosses losses(GanObjective weights) {
    TensorVector noted = new TensorVector();
    terms.values().forEach(term -> noted.push_back(term.to(ScalarType.Double)));
    double[] numbers = TensorSettings.doubles(torch.stack(noted));
    Map<GanTerm, Double> values = new EnumMap<>(GanTerm.class);
    int next = 0;
    for (GanTerm term : terms.keySet()) {
      values.put(term, numbers[next++]);
    }
    return GanLosses.of(values, weights);
  }
}
