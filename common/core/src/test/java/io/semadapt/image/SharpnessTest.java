// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SharpnessTest {
  @Test
  void aFlatImageHasNoneAndAPointWhatItsLaplacianVaries() {
    float[] image = new float[3 * 5 * 5];
    Arrays.fill(image, 0.25f);
    assertThat(Sharpness.of(image, 5, 5)).isCloseTo(0, within(1e-6));
    for (int channel = 0; channel < 3; channel++) {
      image[channel * 25 + 12] += 1;
    }
    // Of nine inner pixels the middle one has -4 x 127.5, its four neighbours 127.5: mean 0.
    assertThat(Sharpness.of(image, 5, 5)).isCloseTo((16 + 4) * 127.5 * 127.5 / 9, within(1.0));
  }
}
