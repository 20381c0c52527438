// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static io.semadapt.dl4j.nn.PatchDiscriminator.SCORES;

import io.semadapt.dl4j.loss.LeastSquaresLoss;
import io.semadapt.dl4j.loss.LossTerm;
import io.semadapt.dl4j.nn.Network;
import io.semadapt.train.GanTerm;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The patch discriminators P_S and P_T of a GAN, with their terms of both objectives. Without them,
 * or with a weight of 0, nothing is computed.
 */
final class PatchDiscriminators {
  private static final int SOURCE = 0;
  private static final int TARGET = 1;

  private final List<Network> networks;
  private final double weight;

  /**
   * Discriminators of a GAN.
   *
   * @param networks P_S and P_T, or empty
   * @param weight of their adversarial terms in L_G
   */
  PatchDiscriminators(List<Network> networks, double weight) {
    this.networks = networks;
    this.weight = weight;
  }

  /** P_S and P_T, or empty. */
  List<Network> networks() {
    return networks;
  }

  /** Adds P_T's adversarial term to the losses, and its gradient to that of a translation. */
  void addTargetTerm(INDArray fake, INDArray gradient, Map<GanTerm, Double> losses) {
    addTerm(TARGET, fake, gradient, losses);
  }

  /** The same for P_S and a translation to the source. */
  void addSourceTerm(INDArray fake, INDArray gradient, Map<GanTerm, Double> losses) {
    addTerm(SOURCE, fake, gradient, losses);
  }

  private void addTerm(int domain, INDArray fake, INDArray gradient, Map<GanTerm, Double> losses) {
    if (isUsed()) {
      try (Network.Pass pass = networks.get(domain).forward(fake)) {
        LossTerm real = LeastSquaresLoss.of(pass.output(SCORES), 1);
        losses.merge(GanTerm.ADVERSARIAL_PATCH, real.value(), Double::sum);
        gradient.addi(pass.inputGradient(Map.of(SCORES, real.weighted(weight))));
      }
    }
  }

  /** Computes the gradients of both discriminators, on the newest translations. */
  void learn(
      GanBatch batch, INDArray fakeSource, INDArray fakeTarget, Map<GanTerm, Double> losses) {
    if (isUsed()) {
      learn(SOURCE, batch.source(), 1, losses);
      learn(SOURCE, fakeSource, 0, losses);
      learn(TARGET, batch.target(), 1, losses);
      learn(TARGET, fakeTarget, 0, losses);
    }
  }

  private void learn(int domain, INDArray image, double score, Map<GanTerm, Double> losses) {
    try (Network.Pass pass = networks.get(domain).forward(image)) {
      LossTerm term = LeastSquaresLoss.of(pass.output(SCORES), score);
      losses.merge(GanTerm.DOMAIN_PATCH, term.value() / 2, Double::sum);
      pass.learn(Map.of(SCORES, term.weighted(0.5)));
    }
  }

  private boolean isUsed() {
    return !networks.isEmpty() && weight > 0;
  }
}
