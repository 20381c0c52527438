// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import io.semadapt.image.InvalidImageException;
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

  /** The reason for a picture or label map that cannot be decoded. */
  public static RejectReason of(InvalidImageException.Defect defect) {
    return switch (defect) {
      case NOT_AN_IMAGE -> NOT_AN_IMAGE;
      case TRUNCATED -> TRUNCATED;
      case CORRUPT -> CORRUPT;
      case TOO_LARGE -> TOO_LARGE;
      case SIXTEEN_BIT_LABEL -> SIXTEEN_BIT_LABEL;
      case COLOUR_LABEL -> COLOUR_LABEL;
    };
  }

  /**
   * Whether the sample is incomplete as published, not damaged: GTA5 has pairs of two sizes, and
   * real trees have pictures without a label map.
   */
  public boolean isIncomplete() {
    return this == SIZE_MISMATCH || this == MISSING_LABEL;
  }

  /** The name as tables have it: {@code size-mismatch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
