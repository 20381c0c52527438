// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.label.CityscapesClass;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How much likelier than elsewhere each class is at a place of a picture, from the label maps of
 * the source: sky is above, road below. After the spatial priors of class-balanced self-training
 * (CBST-SP, Zou et al. 2018, arXiv 1810.07911, section 4.4), which multiply the probabilities of a
 * teacher:
 *
 * <pre>{@code
 * p'(c) ~ p(c) r_c(x, y)^weight
 * r_c(x, y) = (q_c(x, y) + 0.01 q_c) / (1.01 q_c)
 * q_c(x, y), q_c = share of class c in the labelled pixels at the place, and everywhere
 * }</pre>
 *
 * <p>The division by the share everywhere is this project's own: the teacher has learned that share
 * already, so rare classes would pay for it twice. A coarse grid with linear interpolation is in
 * place of a Gaussian blur.
 */
public final class SpatialPrior implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No class is impossible where the source does not have it. */
  private static final double LEAST = 0.01;

  /** A prior that changes nothing. */
  public static final SpatialPrior NONE = new SpatialPrior(new float[0]);

  /** [19, ROWS, COLUMNS], or empty. */
  private final float[] factors;

  private SpatialPrior(float[] factors) {
    this.factors = factors;
  }

  /**
   * The prior of label maps.
   *
   * @param weight of its logarithm, 0 to 1; 0 is no prior
   */
  public static SpatialPrior of(ClassPlaces places, double weight) {
    if (weight == 0) {
      return NONE;
    }
    int cells = ClassPlaces.ROWS * ClassPlaces.COLUMNS;
    float[] factors = new float[CityscapesClass.TRAIN_CLASSES * cells];
    Arrays.fill(factors, 1);
    double all = 0;
    for (int cell = 0; cell < cells; cell++) {
      all += places.pixelsOfCell(cell);
    }
    for (int c = 0; c < CityscapesClass.TRAIN_CLASSES; c++) {
      double everywhere = places.pixels(c) / all;
      for (int cell = 0; everywhere > 0 && cell < cells; cell++) {
        long labelled = places.pixelsOfCell(cell);
        if (labelled > 0) {
          double here = (double) places.pixels(c, cell) / labelled;
          double ratio = (here + LEAST * everywhere) / ((1 + LEAST) * everywhere);
          factors[c * cells + cell] = (float) Math.pow(ratio, weight);
        }
      }
    }
    return new SpatialPrior(factors);
  }

  /** Whether it changes anything. */
  public boolean isOn() {
    return factors.length > 0;
  }

  /**
   * What the probability of a class is multiplied by.
   *
   * @param x from the left edge, 0, to the right one, 1
   * @param y from the top edge, 0, to the bottom one, 1
   */
  float factor(int trainId, double x, double y) {
    double column = within(x * ClassPlaces.COLUMNS - 0.5, ClassPlaces.COLUMNS);
    double row = within(y * ClassPlaces.ROWS - 0.5, ClassPlaces.ROWS);
    int left = (int) column;
    int top = (int) row;
    int right = Math.min(left + 1, ClassPlaces.COLUMNS - 1);
    int bottom = Math.min(top + 1, ClassPlaces.ROWS - 1);
    double above = between(at(trainId, top, left), at(trainId, top, right), column - left);
    double below = between(at(trainId, bottom, left), at(trainId, bottom, right), column - left);
    return (float) between(above, below, row - top);
  }

  private float at(int trainId, int row, int column) {
    return factors[(trainId * ClassPlaces.ROWS + row) * ClassPlaces.COLUMNS + column];
  }

  private static double between(double one, double other, double share) {
    return one + share * (other - one);
  }

  private static double within(double position, int cells) {
    return Math.max(0, Math.min(cells - 1, position));
  }
}
