// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.Locale;

/** Sections of the page, in their order. */
enum Section {
  RESULT("Result"),
  PREDICTIONS("Predictions"),
  PICTURES("Worst and best pictures"),
  TRANSLATIONS("Scenes before and after translation"),
  CLASSES("IoU per class"),
  CONFUSION("Confusion matrix"),
  HISTORY("Scores over time"),
  CURVES("Training"),
  GRIDS("Samples from GAN training"),
  STAGES("Time and resources"),
  SETTINGS("Configuration differences"),
  INPUTS("Data"),
  RUNS("Runs"),
  DEVIATIONS("Deviations from the paper");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Anchor on the page. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
