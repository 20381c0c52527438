// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pictures are what another decoder makes of them: {@code pillow.txt} has files in many formats
 * with the pixels that Pillow decodes; {@code pillow.py} beside it made both.
 */
final class PillowTest {
  /** Decoders of JPEG round differently. */
  private static final int JPEG_TOLERANCE = 2;

  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Decoded(String name, byte[] file, byte[] pixels) {
    static Decoded parse(String line) {
      String[] parts = line.split(" ", -1);
      Base64.Decoder base64 = Base64.getDecoder();
      return new Decoded(parts[0], base64.decode(parts[1]), base64.decode(parts[2]));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Decoded> pictures() throws IOException {
    try (InputStream in = PillowTest.class.getResourceAsStream("pillow.txt")) {
      String lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Decoded::parse)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void pixelsAreThoseOfPillow(Decoded picture) {
    RgbImage image = ImageCodec.decode(picture.file(), picture.name());
    int tolerance = picture.name().startsWith("png") ? 0 : JPEG_TOLERANCE;
    assertThat(image.bytes()).hasSameSizeAs(picture.pixels());
    for (int i = 0; i < picture.pixels().length; i++) {
      assertThat(image.bytes()[i] & 0xff)
          .as("channel %d of pixel %d", i % 3, i / 3)
          .isCloseTo(picture.pixels()[i] & 0xff, within(tolerance));
    }
  }
}
