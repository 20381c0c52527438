// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.LabelImage;
import io.semadapt.label.CityscapesClass;
import java.io.Serializable;

/**
 * Where the classes are in label maps: pixels of each class in the cells of a coarse grid that
 * every map is divided into, whatever its size.
 */
public final class ClassPlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Cells side by side. */
  static final int COLUMNS = 32;

  /** Cells from top to bottom. */
  static final int ROWS = 16;

  private static final int CELLS = ROWS * COLUMNS;

  private final long[] pixels = new long[CityscapesClass.TRAIN_CLASSES * CELLS];
  private long maps;

  /**
   * Counts a label map.
   *
   * @param trainIds 0..18; others are left out
   */
  public void add(LabelImage trainIds) {
    int width = trainIds.width();
    byte[] ids = trainIds.ids();
    for (int y = 0; y < trainIds.height(); y++) {
      int row = (int) ((long) y * ROWS / trainIds.height()) * COLUMNS;
      for (int x = 0; x < width; x++) {
        int trainId = ids[y * width + x] & 0xff;
        if (trainId < CityscapesClass.TRAIN_CLASSES) {
          pixels[trainId * CELLS + row + (int) ((long) x * COLUMNS / width)]++;
        }
      }
    }
    maps++;
  }

  /** Adds other counts. */
  public void merge(ClassPlaces other) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += other.pixels[i];
    }
    maps += other.maps;
  }

  /** Label maps counted. */
  public long maps() {
    return maps;
  }

  /** Pixels of a class in a cell. */
  long pixels(int trainId, int cell) {
    return pixels[trainId * CELLS + cell];
  }

  /** Pixels of a class in all cells. */
  long pixels(int trainId) {
    long sum = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      sum += pixels(trainId, cell);
    }
    return sum;
  }

  /** Pixels of all classes in a cell. */
  long pixelsOfCell(int cell) {
    long sum = 0;
    for (int trainId = 0; trainId < CityscapesClass.TRAIN_CLASSES; trainId++) {
      sum += pixels(trainId, cell);
    }
    return sum;
  }
}
