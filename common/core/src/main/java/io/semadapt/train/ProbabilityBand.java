// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;

/**
 * Probabilities of some rows of a picture, added up over several views of it: mirrored, scaled, and
 * overlapping windows. Only a band of rows is in memory; a row that no further view covers is taken
 * out and makes room for one below.
 */
public final class ProbabilityBand {
  private static final int CLASSES = CityscapesClass.TRAIN_CLASSES;

  private final int width;
  private final int rows;
  private final float[] sums;

  /**
   * An empty band.
   *
   * @param width of the picture
   * @param rows in memory at a time, at least as many as a view has
   */
  public ProbabilityBand(int width, int rows) {
    this.width = width;
    this.rows = rows;
    this.sums = new float[Math.multiplyExact(Math.multiplyExact(CLASSES, width), rows)];
  }

  /**
   * Adds the softmax of a view.
   *
   * @param logits of a part of the picture, at any scale
   * @param part size of this part in the picture
   * @param left of the part
   * @param top of the part
   * @param mirrored whether left and right are swapped in the logits
   */
  public void add(Logits logits, PixelSize part, int left, int top, boolean mirrored) {
    int wide = part.width();
    double[] exponentials = new double[CLASSES];
    logits.forEachRow(
        part,
        (y, row) -> {
          int start = (top + y) % rows * width + left;
          for (int x = 0; x < wide; x++) {
            float most = row[x];
            for (int c = 1; c < CLASSES; c++) {
              most = Math.max(most, row[c * wide + x]);
            }
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
              exponentials[c] = Math.exp(row[c * wide + x] - most);
              sum += exponentials[c];
            }
            int at = start + (mirrored ? wide - 1 - x : x);
            for (int c = 0; c < CLASSES; c++) {
              sums[c * width * rows + at] += (float) (exponentials[c] / sum);
            }
          }
        });
  }

  /** Multiplies the sums of a band that holds a whole picture by how likely each class is there. */
  public void weigh(SpatialPrior prior) {
    for (int c = 0; c < CLASSES; c++) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < width; x++) {
          sums[(c * rows + y) * width + x] *= prior.factor(c, (x + 0.5) / width, (y + 0.5) / rows);
        }
      }
    }
  }

  /**
   * Takes rows out of the band: the most probable class and its mean probability.
   *
   * @param from first row, in the picture
   * @param to row after the last
   * @param ids train ids of the whole picture, [H, W], to write to
   * @param confidence of the whole picture, [H, W], to write to
   */
  public void take(int from, int to, byte[] ids, float[] confidence) {
    for (int y = from; y < to; y++) {
      int start = y % rows * width;
      for (int x = 0; x < width; x++) {
        int best = 0;
        float total = 0;
        for (int c = 0; c < CLASSES; c++) {
          float value = sums[c * width * rows + start + x];
          total += value;
          if (value > sums[best * width * rows + start + x]) {
            best = c;
          }
        }
        ids[y * width + x] = (byte) best;
        confidence[y * width + x] = sums[best * width * rows + start + x] / total;
      }
      for (int c = 0; c < CLASSES; c++) {
        int row = c * width * rows + start;
        Arrays.fill(sums, row, row + width, 0);
      }
    }
  }
}
