// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.random.RandomGenerator;

/**
 * Where to cut a crop from an image, and whether to mirror it. The same window on an image and its
 * label map keeps them aligned.
 *
 * @param x column of the upper left corner
 * @param y row of the upper left corner
 */
public record CropWindow(int x, int y, PixelSize size, boolean flip) {
  /**
   * A random window inside an image.
   *
   * @param width of the image, at least that of the crop
   * @param height of the image, at least that of the crop
   * @param flip whether half of the windows are mirrored; nothing is drawn for it otherwise
   */
  public static CropWindow random(
      int width, int height, PixelSize size, boolean flip, RandomGenerator random) {
    int x = random.nextInt(width - size.width() + 1);
    int y = random.nextInt(height - size.height() + 1);
    return new CropWindow(x, y, size, flip && random.nextBoolean());
  }

  /** The window in the middle of an image. */
  public static CropWindow centred(int width, int height, PixelSize size) {
    return new CropWindow(
        (width - size.width()) / 2, (height - size.height()) / 2, size, /* flip= */ false);
  }

  /** The window at the same relative position in another image; centred if there was no choice. */
  public CropWindow movedTo(RgbImage other, RgbImage from) {
    return new CropWindow(
        scaled(x, from.width() - size.width(), other.width() - size.width()),
        scaled(y, from.height() - size.height(), other.height() - size.height()),
        size,
        flip);
  }

  private static int scaled(int place, int room, int otherRoom) {
    return room == 0 ? otherRoom / 2 : (int) Math.round((double) place * otherRoom / room);
  }

  /** Where it lies in an image; a mirrored crop is one of the mirrored image. */
  public CropPlace place(RgbImage image) {
    CropPlace place = CropPlace.of(x, y, size, new PixelSize(image.width(), image.height()));
    return flip ? place.mirrored() : place;
  }

  /** Cuts the crop from an image. */
  public RgbImage cut(RgbImage image) {
    RgbImage crop = Geometry.crop(image, x, y, size.width(), size.height());
    return flip ? Geometry.flipHorizontal(crop) : crop;
  }

  /** Cuts the crop from a label map. */
  public LabelImage cut(LabelImage labels) {
    LabelImage crop = Geometry.crop(labels, x, y, size.width(), size.height());
    return flip ? Geometry.flipHorizontal(crop) : crop;
  }
}
