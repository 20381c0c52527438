// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

import java.util.Arrays;

/**
 * The table label id → train id and back, over all 256 values of a byte.
 *
 * <p>Every label id without a train id, the ids above 33 included, becomes {@link
 * CityscapesClass#IGNORE}; every byte that is no train id becomes label id 0 (unlabeled), so that a
 * map that was ignored stays ignored.
 */
public final class LabelIds {
  private static final byte[] TO_TRAIN_ID = new byte[256];
  private static final byte[] TO_LABEL_ID = new byte[256];

  static {
    Arrays.fill(TO_TRAIN_ID, (byte) CityscapesClass.IGNORE);
    for (CityscapesClass evaluated : CityscapesClass.evaluatedClasses()) {
      TO_TRAIN_ID[evaluated.labelId()] = (byte) evaluated.trainId();
      TO_LABEL_ID[evaluated.trainId()] = (byte) evaluated.labelId();
    }
  }

  private LabelIds() {}

  /**
   * The train ids of a map of label ids.
   *
   * @param labelIds unsigned label ids, 0..255
   * @return a new array of the same length: 0..18, or 255 = ignore
   */
  public static byte[] toTrainIds(byte[] labelIds) {
    return map(labelIds, TO_TRAIN_ID);
  }

  /**
   * The label ids of a map of train ids.
   *
   * @param trainIds unsigned train ids, 0..18; anything else means ignored
   * @return a new array of the same length: the ids that the official scorer reads
   */
  public static byte[] toLabelIds(byte[] trainIds) {
    return map(trainIds, TO_LABEL_ID);
  }

  /** The train id of one label id (its low eight bits): 0..18, or 255. */
  public static int trainId(int labelId) {
    return TO_TRAIN_ID[labelId & 0xff] & 0xff;
  }

  private static byte[] map(byte[] ids, byte[] table) {
    byte[] mapped = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      mapped[i] = table[ids[i] & 0xff];
    }
    return mapped;
  }
}
