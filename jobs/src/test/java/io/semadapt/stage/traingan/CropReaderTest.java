// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CropReaderTest {
  private static final CropReader READER = new CropReader(new PixelSize(8, 4));

  /** Red tells the column and green the row, as fractions of the image. */
  @Test
  void alignedCropsLieAtTheSamePlaceOfTheirImages() {
    Sample small = gradient(40, 20);
    Sample large = gradient(120, 60);
    SplittableRandom random = new SplittableRandom(1);
    Set<Integer> places = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      List<CropReader.Crop> crops = READER.aligned(small, large, random);
      double[] first = centre(crops.get(0).image());
      double[] second = centre(crops.get(1).image());
      // The crop is a smaller part of the larger image, so that its centre can lie further out.
      assertThat(second[0]).isCloseTo(first[0], within(20.0));
      assertThat(second[1]).isCloseTo(first[1], within(20.0));
      assertThat(isFlipped(crops.get(1).image())).isEqualTo(isFlipped(crops.get(0).image()));
      places.add((int) first[0]);
    }
    assertThat(places).hasSizeGreaterThan(10);
  }

  @Test
  void withoutRoomToChooseTheOtherCropLiesInTheMiddle() {
    List<CropReader.Crop> crops =
        READER.aligned(gradient(8, 4), gradient(120, 60), new SplittableRandom(1));

    assertThat(centre(crops.get(1).image())[0]).isCloseTo(127, within(3.0));
    assertThat(centre(crops.get(1).image())[1]).isCloseTo(127, within(5.0));
  }

  private static double[] centre(RgbImage image) {
    double[] mean = new double[2];
    int pixels = image.width() * image.height();
    for (int p = 0; p < pixels; p++) {
      mean[0] += (image.bytes()[3 * p] & 0xff) / (double) pixels;
      mean[1] += (image.bytes()[3 * p + 1] & 0xff) / (double) pixels;
    }
    return mean;
  }

  private static boolean isFlipped(RgbImage image) {
    return (image.bytes()[0] & 0xff) > (image.bytes()[3 * (image.width() - 1)] & 0xff);
  }

  private static Sample gradient(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    for (int p = 0; p < width * height; p++) {
      bytes[3 * p] = (byte) (255 * (p % width) / (width - 1));
      bytes[3 * p + 1] = (byte) (255 * (p / width) / (height - 1));
    }
    byte[] png = ImageCodec.encodePng(new RgbImage(width, height, bytes));
    return new Sample("g", Domain.TARGET, Split.TRAIN, width, height, png, null, null);
  }
}
