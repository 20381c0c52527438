// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Locale;

/** Why a sample is rejected; each reason is counted separately. */
public enum RejectReason {
  MISSING_LABEL,
  MISSING_IMAGE,
  DUPLICATE_ID,
  UNEXPECTED_NAME,
  UNREADABLE,
  SIZE_MISMATCH,
  NOT_AN_IMAGE,
  TRUNCATED,
  CORRUPT,
  TOO_LARGE,
  EXIF_ORIENTATION,
  SIXTEEN_BIT_LABEL,
  COLOUR_LABEL,
  UNKNOWN_LABEL_ID;

  /** The name as tables have it: {@code size-mismatch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
