// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import io.semadapt.dataset.TrainingImages.Kind;
import java.util.List;
import java.util.Locale;

/** The segmenters that are compared: they differ in what they are trained on. */
public enum Variant {
  /** Raw synthetic images: the lower bound. */
  SOURCE_ONLY,
  /** Translated by the GAN with the paper's three terms alone. */
  PAPER,
  /** Translated by a plain CycleGAN with its identity term. */
  CYCLEGAN,
  /** Translated by the semantic GAN. */
  SEMANTIC,
  /**
   * Translated by the semantic GAN, and photographs with the labels that the segmenter of {@link
   * #SEMANTIC} gave them.
   */
  SELF_TRAINED,
  /** Real images with their labels: the upper bound. */
  ORACLE;

  /** The name in configuration, folders and tables: {@code source-only}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Images that its segmenter is trained on. */
  public List<TrainingImages> trainsOn() {
    return switch (this) {
      case SOURCE_ONLY -> List.of(new TrainingImages(Kind.SOURCE, this));
      case PAPER, CYCLEGAN, SEMANTIC -> List.of(new TrainingImages(Kind.TRANSLATED, this));
      case SELF_TRAINED ->
          List.of(
              new TrainingImages(Kind.TRANSLATED, SEMANTIC),
              new TrainingImages(Kind.PSEUDO_LABELLED, SEMANTIC));
      case ORACLE -> List.of(new TrainingImages(Kind.TARGET, this));
    };
  }

  /** Whether it adapts: all but the lower and upper bound. */
  public boolean adapted() {
    return this != SOURCE_ONLY && this != ORACLE;
  }

  /** Whether its images are translated by a GAN of this variant. */
  public boolean translated() {
    return trainsOn().contains(new TrainingImages(Kind.TRANSLATED, this));
  }
}
