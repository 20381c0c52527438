// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.Arrays;
import java.util.List;

/**
 * Captioned pictures in rows, as one picture. Columns are as wide as their widest picture. Letters
 * come from a small built-in raster, because servers often have no fonts.
 */
public final class PictureGrid {
  private static final int MARGIN = 4;
  private static final int INK = 0x20;
  private static final int PAPER = 0xff;

  private PictureGrid() {}

  /**
   * Draws the grid.
   *
   * @param rows at least one row of at least one picture; rows may differ in length
   * @throws IllegalArgumentException if there is no picture
   */
  public static RgbImage draw(List<List<Picture>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    if (columns == 0) {
      throw new IllegalArgumentException("Invalid grid: no picture");
    }
    int[] widths = new int[columns];
    int height = MARGIN;
    for (List<Picture> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        widths[column] = Math.max(widths[column], row.get(column).image().width());
      }
      height += rowHeight(row) + MARGIN;
    }
    int width = MARGIN + Arrays.stream(widths).map(each -> each + MARGIN).sum();
    byte[] canvas = new byte[3 * width * height];
    Arrays.fill(canvas, (byte) PAPER);
    int y = MARGIN;
    for (List<Picture> row : rows) {
      int x = MARGIN;
      for (int column = 0; column < row.size(); column++) {
        Picture picture = row.get(column);
        write(canvas, width, x, y, widths[column], picture.caption());
        paste(canvas, width, x, y + PixelFont.HEIGHT + 2, picture.image());
        x += widths[column] + MARGIN;
      }
      y += rowHeight(row) + MARGIN;
    }
    return new RgbImage(width, height, canvas);
  }

  private static int rowHeight(List<Picture> row) {
    int pictures = row.stream().mapToInt(each -> each.image().height()).max().orElse(0);
    return PixelFont.HEIGHT + 2 + pictures;
  }

  private static void paste(byte[] canvas, int width, int x, int y, RgbImage image) {
    int rowBytes = 3 * image.width();
    for (int row = 0; row < image.height(); row++) {
      System.arraycopy(
          image.bytes(), row * rowBytes, canvas, 3 * ((y + row) * width + x), rowBytes);
    }
  }

  private static void write(byte[] canvas, int width, int x, int y, int room, String text) {
    int letters = Math.min(text.length(), room / PixelFont.ADVANCE);
    for (int i = 0; i < letters; i++) {
      for (int dx = 0; dx < PixelFont.WIDTH; dx++) {
        for (int dy = 0; dy < PixelFont.HEIGHT; dy++) {
          if (PixelFont.ink(text.charAt(i), dx, dy)) {
            int at = 3 * ((y + dy) * width + x + i * PixelFont.ADVANCE + dx);
            Arrays.fill(canvas, at, at + 3, (byte) INK);
          }
        }
      }
    }
  }

  /**
   * One cell of the grid.
   *
   * @param caption written above, cut where the column ends; ASCII
   */
  public record Picture(String caption, RgbImage image) {}
}
