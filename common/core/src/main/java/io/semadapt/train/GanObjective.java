// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;

/**
 * The weights of the objective. A term of weight 0 is not computed.
 *
 * <pre>{@code
 * L_G = adversarial L_adv + patch L_adv^P + semantic L_sem + reconstruction L_rec + identity L_id
 * L_D = L_dom + L_dom^P + semantic CE(D_S(x_s), y_s) + semanticFake CE(D_T(G_ST(x_s)), y_s) + anchor CE(D_T(x_t), y^_t)
 * }</pre>
 *
 * @param adversarial weight of the least-squares adversarial terms
 * @param patch weight of the adversarial terms of the patch discriminators, where there are any
 * @param semantic weight of the cross entropies, in L_G and of D_S
 * @param semanticFake weight of D_T's cross entropy on translated source: a small one keeps it a
 *     judge that does not follow what G_ST paints
 * @param reconstruction weight of the cycle terms
 * @param identity weight of the identity terms
 * @param identityEvery steps from one with the identity terms to the next; they weigh as many times
 *     as much, which saves generator passes (lazy regularization, as in StyleGAN2, arXiv
 *     1912.04958)
 * @param anchor weight of the anchored term: D_T also learns from real targets, with labels of an
 *     earlier training (y^_t, as in arXiv 1904.10620) where the batch has them, or else with what
 *     D_S, looking at their translations to the source, is sure of. Not in the paper: it keeps G_ST
 *     and D_T from agreeing on a private code.
 * @param anchorConfidence probability above which D_S counts as sure
 * @param anchorFromStep first step with the anchored term, where a batch has no labels of targets
 */
public record GanObjective(
    double adversarial,
    double patch,
    double semantic,
    double semanticFake,
    double reconstruction,
    double identity,
    int identityEvery,
    double anchor,
    double anchorConfidence,
    long anchorFromStep)
    implements Serializable {
  /** Identity terms in every step; both discriminators' cross entropies weigh the same. */
  public GanObjective(
      double adversarial,
      double patch,
      double semantic,
      double reconstruction,
      double identity,
      double anchor,
      double anchorConfidence,
      long anchorFromStep) {
    this(
        adversarial,
        patch,
        semantic,
        /* semanticFake= */ semantic,
        reconstruction,
        identity,
        /* identityEvery= */ 1,
        anchor,
        anchorConfidence,
        anchorFromStep);
  }

  /**
   * Whether D_T learns the semantics of real targets.
   *
   * @param updates of the generators done, this step's included
   * @param labelled whether the batch has labels of its targets
   */
  public boolean isAnchored(long updates, boolean labelled) {
    return semantic > 0 && anchor > 0 && (labelled || updates > anchorFromStep);
  }

  /**
   * Whether discriminators with one score per category judge a patch by the score of its category.
   * The category of a real target comes from D_T's semantic head, which has to learn first: until
   * then all scores of a patch count.
   *
   * @param step counted from 0
   */
  public boolean judgesByCategory(long step) {
    return semantic > 0 && step >= anchorFromStep;
  }

  /** Whether a step, counted from 0, has the identity terms. */
  public boolean hasIdentity(long step) {
    return identity > 0 && step % identityEvery == 0;
  }
}
