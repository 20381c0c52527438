// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import io.semadapt.label.LabelMap;
import java.io.Serializable;

/** How the label PNGs of a corpus say which class a pixel is of. */
public record LabelEncoding(Channel channel, LabelMap map) implements Serializable {
  /** Where in a pixel the number is stored. */
  public enum Channel {
    /** The grey value or palette index of a PNG with one channel of up to 8 bits. */
    ONLY,
    /** The first channel of 8 or 16 bits, as CARLA (red) and SYNTHIA write it. */
    FIRST
  }

  /** Palette index or grey value, which are label ids. */
  static LabelEncoding ofLabelIds(int highest) {
    return new LabelEncoding(Channel.ONLY, LabelMap.labelIdsUpTo(highest));
  }

  /** Whether a file can stay as it is: one channel of Cityscapes label ids. */
  public boolean isPlain() {
    return channel == Channel.ONLY && map.isIdentity();
  }
}
