// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Variant;
import io.semadapt.train.ClassWeights;
import java.util.Locale;

/** A named set of weights of the objective; single keys override it. */
enum GanMode {
  /** The three terms of arXiv 1810.05852: adversarial, semantic, weighted reconstruction. */
  PAPER(1, 0, 0, ClassWeights.MEDIAN),
  /** The paper's, with identity term and anchored semantics: what experiments show to work. */
  SEMANTIC(1, 5, 1, ClassWeights.MEDIAN),
  /** Zhu et al. 2017 (arXiv 1703.10593) with identity term: the strongest plain baseline. */
  CYCLEGAN(0, 5, 0, ClassWeights.NONE);

  private final double semantic;
  private final double identity;
  private final double anchor;
  private final ClassWeights weights;

  GanMode(double semantic, double identity, double anchor, ClassWeights weights) {
    this.semantic = semantic;
    this.identity = identity;
    this.anchor = anchor;
    this.weights = weights;
  }

  /** The name in configuration, folders and tables. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The variant that its translations are for. */
  Variant variant() {
    return Variant.valueOf(name());
  }

  double semantic() {
    return semantic;
  }

  double identity() {
    return identity;
  }

  double anchor() {
    return anchor;
  }

  ClassWeights weights() {
    return weights;
  }
}
