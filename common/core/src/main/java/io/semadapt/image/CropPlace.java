// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.List;

/**
 * Where a crop lies in its picture: its edges, in coordinates that go from -1 at the left and upper
 * edge of the picture to 1 at the right and lower one.
 */
public record CropPlace(float left, float top, float right, float bottom) {
  /** The whole picture. */
  public static final CropPlace WHOLE = new CropPlace(-1, -1, 1, 1);

  /** Channels of {@link #planes}: x and y. */
  public static final int CHANNELS = 2;

  /**
   * The place of a part.
   *
   * @param left column of its upper left corner
   * @param top row of its upper left corner
   */
  public static CropPlace of(int left, int top, PixelSize part, PixelSize picture) {
    return new CropPlace(
        coordinate(left, picture.width()),
        coordinate(top, picture.height()),
        coordinate(left + part.width(), picture.width()),
        coordinate(top + part.height(), picture.height()));
  }

  private static float coordinate(int edge, int length) {
    return 2f * edge / length - 1;
  }

  /** The same place in the mirrored picture. */
  public CropPlace mirrored() {
    return new CropPlace(0 - right, top, 0 - left, bottom);
  }

  /** The place of a crop that was extended to the right and below. */
  public CropPlace extended(PixelSize from, PixelSize to) {
    return new CropPlace(
        left,
        top,
        left + (right - left) * to.width() / from.width(),
        top + (bottom - top) * to.height() / from.height());
  }

  /**
   * The coordinates of every pixel's centre.
   *
   * @param places one for each image
   * @return [N, 2, H, W]: x, then y
   */
  public static float[] planes(List<CropPlace> places, int height, int width) {
    int plane = height * width;
    float[] planes = new float[places.size() * CHANNELS * plane];
    for (int n = 0; n < places.size(); n++) {
      CropPlace place = places.get(n);
      int start = n * CHANNELS * plane;
      for (int y = 0; y < height; y++) {
        float down = (y + 0.5f) / height;
        for (int x = 0; x < width; x++) {
          float across = (x + 0.5f) / width;
          int at = start + y * width + x;
          planes[at] = place.left + across * (place.right - place.left);
          planes[at + plane] = place.top + down * (place.bottom - place.top);
        }
      }
    }
    return planes;
  }
}
