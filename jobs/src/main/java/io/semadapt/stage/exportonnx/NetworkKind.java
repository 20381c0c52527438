// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.exportonnx;

import java.util.Locale;

/** The networks that can be exported. */
enum NetworkKind {
  /** The segmenter of a variant. */
  SEGMENTER,
  /** G_ST: source to target. */
  SOURCE_TO_TARGET,
  /** G_TS: target to source. */
  TARGET_TO_SOURCE;

  /** The name in configuration and file names: {@code source-to-target}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isGenerator() {
    return this != SEGMENTER;
  }

  /** The job that trains it. */
  String trainedBy() {
    return isGenerator() ? "train-gan" : "train-segmenter";
  }
}
