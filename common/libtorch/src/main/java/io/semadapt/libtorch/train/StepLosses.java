// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The terms of one step, which leave the device together: each copy would wait for it. */
final class StepLosses {
  /** The terms of both objectives, before their weights. */
  enum Term {
    ADVERSARIAL_TARGET,
    ADVERSARIAL_SOURCE,
    ADVERSARIAL_PATCH,
    SEMANTIC,
    RECONSTRUCTION_SOURCE,
    RECONSTRUCTION_TARGET,
    IDENTITY_TARGET,
    IDENTITY_SOURCE,
    DOMAIN_TARGET,
    DOMAIN_SOURCE,
    DOMAIN_PATCH,
    SEMANTICS_SOURCE,
    SEMANTICS_TARGET,
    ANCHOR
  }

  private final Map<Term, Tensor> terms = new EnumMap<>(Term.class);

  /**
   * Notes a term.
   *
   * @return the same
   */
  Tensor note(Term term, Tensor value) {
    terms.put(term, value.detach());
    return value;
  }

  /** Adds to a term that has several parts. */
  void add(Term term, Tensor value) {
    terms.merge(term, value.detach(), Tensor::add);
  }

  GanLosses losses(GanObjective weights) {
    Map<Term, Double> values = values();
    double adversarialTarget = values.get(Term.ADVERSARIAL_TARGET);
    double adversarialSource = values.get(Term.ADVERSARIAL_SOURCE);
    double adversarialPatch = values.get(Term.ADVERSARIAL_PATCH);
    double semantic = values.get(Term.SEMANTIC);
    double reconstructionSource = values.get(Term.RECONSTRUCTION_SOURCE);
    double reconstructionTarget = values.get(Term.RECONSTRUCTION_TARGET);
    double identityTarget = values.get(Term.IDENTITY_TARGET);
    double identitySource = values.get(Term.IDENTITY_SOURCE);
    double domainTarget = values.get(Term.DOMAIN_TARGET);
    double domainSource = values.get(Term.DOMAIN_SOURCE);
    double domainPatch = values.get(Term.DOMAIN_PATCH);
    double semanticsSource = values.get(Term.SEMANTICS_SOURCE);
    double semanticsTarget = values.get(Term.SEMANTICS_TARGET);
    double anchor = values.get(Term.ANCHOR);
    return new GanLosses(
        new GanLosses.Generator(
            adversarialTarget,
            adversarialSource,
            adversarialPatch,
            semantic,
            reconstructionSource,
            reconstructionTarget,
            identityTarget,
            identitySource,
            weights.generators(
                adversarialTarget + adversarialSource,
                adversarialPatch,
                semantic,
                reconstructionSource + reconstructionTarget,
                identityTarget + identitySource)),
        new GanLosses.Discriminator(
            domainTarget,
            domainSource,
            domainPatch,
            semanticsSource,
            semanticsTarget,
            anchor,
            weights.discriminators(
                domainTarget + domainSource + domainPatch,
                semanticsSource + semanticsTarget,
                anchor)));
  }

  private Map<Term, Double> values() {
    TensorVector noted = new TensorVector();
    terms.values().forEach(term -> noted.push_back(term.to(ScalarType.Double)));
    double[] numbers = TensorSettings.doubles(torch.stack(noted));
    Map<Term, Double> values = new EnumMap<>(Term.class);
    int next = 0;
    for (Term term : Term.values()) {
      values.put(term, terms.containsKey(term) ? numbers[next++] : 0.0);
    }
    return values;
  }
}
