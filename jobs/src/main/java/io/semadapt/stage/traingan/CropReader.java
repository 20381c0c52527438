// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import io.semadapt.image.CropPlace;
import io.semadapt.image.CropWindow;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.label.LabelIds;
import java.util.List;
import java.util.SplittableRandom;

/** Decodes samples and cuts the same crop from image and label map. */
final class CropReader {
  private final PixelSize size;

  CropReader(PixelSize size) {
    this.size = size;
  }

  /**
   * An image and, if the sample has one, its label map.
   *
   * @param trainIds null without a label map
   * @param place of the crop in the sample
   */
  record Crop(RgbImage image, LabelImage trainIds, CropPlace place) {}

  /** A crop at a random place, flipped half of the time. */
  Crop random(Sample sample, SplittableRandom random) {
    RgbImage image = decode(sample);
    return cut(sample, image, window(image, random));
  }

  /** Two crops at the same place of their images, both flipped half of the time. */
  List<Crop> aligned(Sample first, Sample second, SplittableRandom random) {
    RgbImage image = decode(first);
    RgbImage other = decode(second);
    CropWindow window = window(image, random);
    return List.of(cut(first, image, window), cut(second, other, window.movedTo(other, image)));
  }

  private CropWindow window(RgbImage image, SplittableRandom random) {
    return CropWindow.random(image.width(), image.height(), size, /* flip= */ true, random);
  }

  /** The crop in the middle. */
  Crop centred(Sample sample) {
    RgbImage image = decode(sample);
    return cut(sample, image, CropWindow.centred(image.width(), image.height(), size));
  }

  private RgbImage decode(Sample sample) {
    if (sample.width() < size.width() || sample.height() < size.height()) {
      throw new UserException(
          "Cannot cut %s from sample '%s' of %dx%d (make train-gan.crop smaller)",
          size, sample.id(), sample.width(), sample.height());
    }
    return ImageCodec.decode(sample.image(), sample.id());
  }

  private static Crop cut(Sample sample, RgbImage image, CropWindow window) {
    LabelImage trainIds = null;
    if (sample.label().isPresent()) {
      LabelImage labelIds = window.cut(LabelCodec.decode(sample.label().get(), sample.id()));
      trainIds =
          new LabelImage(labelIds.width(), labelIds.height(), LabelIds.toTrainIds(labelIds.ids()));
    }
    return new Crop(window.cut(image), trainIds, window.place(image));
  }
}
