// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LeastSquaresLossTest {
  private static final byte NONE = (byte) 255;

  /** Two images of 1 x 2 patches with three categories. */
  private static final INDArray SCORES =
      Nd4j.createFromArray(1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
          .reshape('c', 2, 3, 1, 2)
          .castTo(DataType.DOUBLE);

  @Test
  void everyPatchIsJudgedByTheScoreOfItsCategory() {
    LossTerm loss = LeastSquaresLoss.of(SCORES, 1, new byte[] {2, NONE, 0, 1});

    // Scores 5, 7 and 10.
    assertThat(loss.value()).isEqualTo((16 + 36 + 81) / 3.0);
    double[] expected = new double[12];
    expected[4] = 8 / 3.0;
    expected[6] = 12 / 3.0;
    expected[9] = 18 / 3.0;
    assertThat(loss.gradient().dup('c').reshape(12).toDoubleVector()).isEqualTo(expected);
  }

  @Test
  void withoutAnyCategoryTheLossIsZero() {
    LossTerm loss = LeastSquaresLoss.of(SCORES, 1, new byte[] {NONE, NONE, NONE, NONE});

    assertThat(loss.value()).isZero();
    assertThat(loss.gradient().reshape(12).toDoubleVector()).containsOnly(0);
  }

  @Test
  void withoutCategoriesAllScoresCount() {
    LossTerm loss = LeastSquaresLoss.of(SCORES, 1, new byte[0]);

    assertThat(loss.value()).isEqualTo(506 / 12.0);
    assertThat(loss).isEqualTo(LeastSquaresLoss.of(SCORES, 1));
  }
}
