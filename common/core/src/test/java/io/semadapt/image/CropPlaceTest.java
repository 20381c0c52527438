// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CropPlaceTest {
  private static final RgbImage PICTURE = new RgbImage(8, 4, new byte[3 * 8 * 4]);

  @Test
  void edgesAreThoseInTheWholePicture() {
    CropWindow window = new CropWindow(2, 1, new PixelSize(4, 2), /* flip= */ false);

    assertThat(window.place(PICTURE)).isEqualTo(new CropPlace(-0.5f, -0.5f, 0.5f, 0.5f));
    assertThat(CropPlace.of(0, 0, new PixelSize(8, 4), new PixelSize(8, 4)))
        .isEqualTo(CropPlace.WHOLE);
  }

  @Test
  void aMirroredCropIsOneOfTheMirroredPicture() {
    CropWindow window = new CropWindow(0, 0, new PixelSize(4, 2), /* flip= */ true);

    assertThat(window.place(PICTURE)).isEqualTo(new CropPlace(0, -1, 1, 0));
  }

  @Test
  void planesHoldTheCoordinatesOfPixelCentres() {
    float[] planes = CropPlace.planes(List.of(CropPlace.WHOLE, new CropPlace(0, -1, 1, 0)), 1, 2);

    assertThat(planes).containsExactly(-0.5f, 0.5f, 0, 0, 0.25f, 0.75f, -0.5f, -0.5f);
  }

  @Test
  void anExtendedCropReachesBeyondThePicture() {
    assertThat(CropPlace.WHOLE.extended(new PixelSize(4, 2), new PixelSize(8, 2)))
        .isEqualTo(new CropPlace(-1, -1, 3, 1));
  }
}
