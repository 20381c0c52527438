// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

/**
 * Labelled images that a segmenter is trained on.
 *
 * @param madeFor variant that they were translated or labelled for
 */
public record TrainingImages(Kind kind, Variant madeFor) {
  /** Where they come from. */
  public enum Kind {
    /** The source as it is. */
    SOURCE,
    /** The source, translated by the GAN of a variant. */
    TRANSLATED,
    /** The target with labels that a network of a variant gave it. */
    PSEUDO_LABELLED,
    /** The target with its own labels. */
    TARGET
  }
}
