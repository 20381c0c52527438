// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.libtorch.TestDevice;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.PatchCategories;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class DomainCategoriesTest {
  private final TensorSettings settings = TestDevice.settings(ScalarType.Double, true);

  /** Squares of 5 x 5 pixels of random classes, a fifth of them ignored. */
  private static byte[] labels(int images, int height, int width) {
    Random random = new Random(2);
    int[] colours = random.ints((long) images * height * width, -5, 19).toArray();
    byte[] labels = new byte[images * height * width];
    for (int p = 0; p < labels.length; p++) {
      int y = p / width % height;
      int colour = colours[(p / (height * width) * height + y / 5) * width + p % width / 5];
      labels[p] = (byte) (colour < 0 ? 255 : colour);
    }
    return labels;
  }

  @Test
  void theyAreThoseOfTheHost() {
    byte[] labels = labels(2, 48, 64);
    byte[] expected = PatchCategories.of(labels, 48, 64);

    double[] categories =
        Scopes.freeing(
            () ->
                TensorSettings.doubles(
                    DomainCategories.of(settings.labels(labels, 48, 64))
                        .to(ScalarType.Double)
                        .reshape(-1)));

    assertThat(categories).hasSize(expected.length);
    for (int p = 0; p < expected.length; p++) {
      assertThat(categories[p]).isEqualTo(Byte.toUnsignedInt(expected[p]));
    }
  }

  /** Two images of 1 x 2 patches with three categories. */
  @Test
  void everyPatchIsJudgedByTheScoreOfItsCategory() {
    double[] scores = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    assertThat(loss(scores, 2, 255, 0, 1)).isEqualTo((16 + 36 + 81) / 3.0);
    assertThat(loss(scores, 255, 255, 255, 255)).isZero();
  }

  private double loss(double[] scores, int... categories) {
    byte[] bytes = new byte[categories.length];
    for (int p = 0; p < bytes.length; p++) {
      bytes[p] = (byte) categories[p];
    }
    return Scopes.freeing(
        () -> {
          Tensor own = settings.labels(bytes, 1, 2);
          return LeastSquaresLoss.of(settings.tensor(scores, 2, 3, 1, 2), 1, Optional.of(own))
              .item_double();
        });
  }
}
