// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

import java.util.Locale;

/** The groups of Cityscapes classes; every group but {@link #VOID} is scored. */
public enum Category {
  VOID,
  FLAT,
  CONSTRUCTION,
  OBJECT,
  NATURE,
  SKY,
  HUMAN,
  VEHICLE;

  /** The name as Cityscapes writes it: {@code construction}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
