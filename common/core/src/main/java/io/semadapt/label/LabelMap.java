// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which Cityscapes label id a value in a corpus's label map stands for; what is not in it is an
 * error.
 */
public final class LabelMap implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final short UNKNOWN = -1;

  private final short[] labelIds = new short[256];
  private final boolean identity;

  private LabelMap(boolean identity) {
    this.identity = identity;
    Arrays.fill(labelIds, UNKNOWN);
  }

  /** Values that are label ids already, up to and with {@code highest}, 0 to 255. */
  public static LabelMap labelIdsUpTo(int highest) {
    LabelMap map = new LabelMap(true);
    for (int id = 0; id <= highest; id++) {
      map.labelIds[id] = (short) id;
    }
    return map;
  }

  /**
   * Values of a corpus that numbers its classes differently.
   *
   * @param classes by value, 0 to 255
   */
  public static LabelMap of(Map<Integer, CityscapesClass> classes) {
    LabelMap map = new LabelMap(false);
    classes.forEach((value, each) -> map.labelIds[value] = (short) each.labelId());
    return map;
  }

  /** Whether every known value is its own label id. */
  public boolean isIdentity() {
    return identity;
  }

  /** What is wrong with a map of values, for a human; empty when all of them are known. */
  public Optional<String> problem(byte[] values) {
    for (byte value : values) {
      int number = value & 0xff;
      if (labelIds[number] == UNKNOWN) {
        return Optional.of(
            identity
                ? "label id " + number + " is not in the table of Cityscapes (0 to 33)"
                : "value %d is not in its label-map (%d = ignore would leave its pixels out)"
                    .formatted(number, number));
      }
    }
    return Optional.empty();
  }

  /**
   * The label ids of known values.
   *
   * @return a new array of the same length
   */
  public byte[] toLabelIds(byte[] values) {
    byte[] ids = new byte[values.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) labelIds[values[i] & 0xff];
    }
    return ids;
  }

  /** Equal for maps that do the same. */
  @Override
  public String toString() {
    Map<Integer, Short> known = new TreeMap<>();
    for (int value = 0; value < labelIds.length; value++) {
      if (labelIds[value] != UNKNOWN) {
        known.put(value, labelIds[value]);
      }
    }
    return known.toString();
  }
}
