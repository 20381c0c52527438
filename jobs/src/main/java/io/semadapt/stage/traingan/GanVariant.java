// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Variant;
import io.semadapt.train.ClassWeights;

/** The variants that train a GAN, each with its default weights of the objective. */
enum GanVariant {
  /** The three terms of arXiv 1810.05852: adversarial, semantic, weighted reconstruction. */
  PAPER(1, 0, 0, ClassWeights.MEDIAN),
  /** The paper's terms, the identity term and anchored semantics: the best in our experiments. */
  SEMANTIC(1, 5, 1, ClassWeights.MEDIAN),
  /** Zhu et al. 2017 (arXiv 1703.10593) with the identity term: the strongest plain baseline. */
  CYCLEGAN(0, 5, 0, ClassWeights.NONE);

  private final double semantic;
  private final double identity;
  private final double anchor;
  private final ClassWeights reconstructionClasses;

  GanVariant(double semantic, double identity, double anchor, ClassWeights reconstructionClasses) {
    this.semantic = semantic;
    this.identity = identity;
    this.anchor = anchor;
    this.reconstructionClasses = reconstructionClasses;
  }

  /** The variant of the comparison whose training images this GAN translates. */
  Variant variant() {
    return Variant.valueOf(name());
  }

  /** The name in configuration, folders and tables. */
  String key() {
    return variant().key();
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

  ClassWeights reconstructionClasses() {
    return reconstructionClasses;
  }
}
