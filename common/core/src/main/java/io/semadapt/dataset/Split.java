// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Locale;

/** The official parts of the corpora. */
public enum Split {
  TRAIN("train"),
  VAL("val"),
  TEST("test"),
  /** The unlabelled extra photographs of Cityscapes; its folders are called {@code train_extra}. */
  TRAIN_EXTRA("train_extra");

  private final String folder;

  Split(String folder) {
    this.folder = folder;
  }

  /** The name as the corpora's folders have it: {@code train_extra}. */
  public String folder() {
    return folder;
  }

  /** The name as configuration files have it: {@code train-extra}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
