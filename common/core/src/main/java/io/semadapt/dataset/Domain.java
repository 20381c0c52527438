// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

/** Where a sample comes from. */
public enum Domain {
  /** Synthetic and labelled: GTA5. */
  SOURCE,
  /** Real: Cityscapes. */
  TARGET
}
