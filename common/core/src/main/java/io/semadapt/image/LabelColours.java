// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;

/** Label maps in the colours of Cityscapes, for human eyes only; ignored pixels are black. */
public final class LabelColours {
  private LabelColours() {}

  /** A map of train ids in colour. */
  public static RgbImage ofTrainIds(LabelImage trainIds) {
    byte[] bytes = new byte[3 * trainIds.ids().length];
    for (int i = 0; i < trainIds.ids().length; i++) {
      int id = trainIds.ids()[i] & 0xff;
      int rgb = id < CityscapesClass.TRAIN_CLASSES ? CityscapesClass.ofTrainId(id).rgb() : 0;
      bytes[3 * i] = (byte) (rgb >> 16);
      bytes[3 * i + 1] = (byte) (rgb >> 8);
      bytes[3 * i + 2] = (byte) rgb;
    }
    return new RgbImage(trainIds.width(), trainIds.height(), bytes);
  }

  /** A map of label ids in colour. */
  public static RgbImage ofLabelIds(LabelImage labelIds) {
    byte[] trainIds = LabelIds.toTrainIds(labelIds.ids());
    return ofTrainIds(new LabelImage(labelIds.width(), labelIds.height(), trainIds));
  }
}
