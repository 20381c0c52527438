// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import io.semadapt.image.Geometry;
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
   */
  record Crop(RgbImage image, LabelImage trainIds) {}

  /** A crop at a random place, flipped half of the time. */
  Crop random(Sample sample, SplittableRandom random) {
    RgbImage image = decode(sample);
    int x = random.nextInt(image.width() - size.width() + 1);
    int y = random.nextInt(image.height() - size.height() + 1);
    boolean flip = random.nextBoolean();
    return cut(sample, image, x, y, flip);
  }

  /** Two crops at the same place of their images, both flipped half of the time. */
  List<Crop> aligned(Sample first, Sample second, SplittableRandom random) {
    RgbImage image = decode(first);
    RgbImage other = decode(second);
    int x = random.nextInt(image.width() - size.width() + 1);
    int y = random.nextInt(image.height() - size.height() + 1);
    boolean flip = random.nextBoolean();
    return List.of(
        cut(first, image, x, y, flip),
        cut(
            second,
            other,
            scaled(x, image.width() - size.width(), other.width() - size.width()),
            scaled(y, image.height() - size.height(), other.height() - size.height()),
            flip));
  }

  /** The same part of another room; the middle if there was no room to choose in. */
  private static int scaled(int place, int room, int otherRoom) {
    return room == 0 ? otherRoom / 2 : (int) Math.round((double) place * otherRoom / room);
  }

  /** The crop in the middle. */
  Crop centred(Sample sample) {
    RgbImage image = decode(sample);
    return cut(
        sample,
        image,
        (image.width() - size.width()) / 2,
        (image.height() - size.height()) / 2,
        false);
  }

  private RgbImage decode(Sample sample) {
    if (sample.width() < size.width() || sample.height() < size.height()) {
      throw new UserException(
          "Cannot cut %s from sample '%s' of %dx%d (make train-gan.crop smaller)",
          size, sample.id(), sample.width(), sample.height());
    }
    return ImageCodec.decode(sample.image(), sample.id());
  }

  private Crop cut(Sample sample, RgbImage image, int x, int y, boolean flip) {
    RgbImage crop = Geometry.crop(image, x, y, size.width(), size.height());
    LabelImage trainIds = null;
    if (sample.label().isPresent()) {
      LabelImage labelIds =
          Geometry.crop(
              LabelCodec.decode(sample.label().get(), sample.id()),
              x,
              y,
              size.width(),
              size.height());
      trainIds = new LabelImage(size.width(), size.height(), LabelIds.toTrainIds(labelIds.ids()));
    }
    return flip
        ? new Crop(
            Geometry.flipHorizontal(crop),
            trainIds == null ? null : Geometry.flipHorizontal(trainIds))
        : new Crop(crop, trainIds);
  }
}
