// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import io.semadapt.config.ConfigSection;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.label.LabelIds;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which PNGs to write of every picture, all of the picture's size; {@code predict.write} in the
 * configuration.
 *
 * @param labelIds grey, 0 to 33: what the Cityscapes scorer and its benchmark server read
 * @param trainIds grey, 0 to 18
 * @param colours the classes in the colours of Cityscapes
 * @param overlay half the picture, half these colours
 * @param confidence grey: probability of the predicted class, 255 is 1
 */
record Results(
    boolean labelIds, boolean trainIds, boolean colours, boolean overlay, boolean confidence)
    implements Serializable {
  static Results of(ConfigSection section) {
    return new Results(
        section.bool("label-ids"),
        section.bool("train-ids"),
        section.bool("colours"),
        section.bool("overlay"),
        section.bool("confidence"));
  }

  /** Number of PNGs of a picture. */
  int count() {
    int count = 0;
    for (boolean each : new boolean[] {labelIds, trainIds, colours, overlay, confidence}) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /**
   * The PNGs of one picture.
   *
   * @param ids train ids of the picture, in its size
   * @param probabilities of these classes, [H*W]; read only for {@link #confidence}
   * @return bytes by the name of the folder that they belong into
   */
  SortedMap<String, byte[]> encode(RgbImage picture, LabelImage ids, float[] probabilities) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    if (labelIds) {
      byte[] values = LabelIds.toLabelIds(ids.ids());
      files.put(
          "label-ids", LabelCodec.encodeGreyPng(new LabelImage(ids.width(), ids.height(), values)));
    }
    if (trainIds) {
      files.put("train-ids", LabelCodec.encodeGreyPng(ids));
    }
    if (colours) {
      files.put("colours", ImageCodec.encodePng(LabelColours.ofTrainIds(ids)));
    }
    if (overlay) {
      files.put("overlay", ImageCodec.encodePng(mean(picture, LabelColours.ofTrainIds(ids))));
    }
    if (confidence) {
      files.put("confidence", LabelCodec.encodeGreyPng(grey(ids, probabilities)));
    }
    return files;
  }

  private static RgbImage mean(RgbImage one, RgbImage other) {
    byte[] bytes = new byte[one.bytes().length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (((one.bytes()[i] & 0xff) + (other.bytes()[i] & 0xff) + 1) / 2);
    }
    return new RgbImage(one.width(), one.height(), bytes);
  }

  private static LabelImage grey(LabelImage ids, float[] probabilities) {
    byte[] values = new byte[probabilities.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) Math.round(255 * probabilities[i]);
    }
    return new LabelImage(ids.width(), ids.height(), values);
  }
}
