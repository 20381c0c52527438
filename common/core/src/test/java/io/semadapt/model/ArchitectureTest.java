// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final int HUGE = Integer.MAX_VALUE;

  /** Hashes of what Deeplearning4j's graphs had before their first values were computed here. */
  @Test
  void theSameSeedGivesTheBitsThatItAlwaysGave() {
    assertThat(bits(new GeneratorArchitecture(4, 2).initialParameters(7))).isEqualTo(357_328_512);
    assertThat(
            bits(
                new DiscriminatorArchitecture(4, 5, /* position= */ false, 19)
                    .initialParameters(7)))
        .isEqualTo(2_079_797_257);
    assertThat(bits(RandomFeaturesArchitecture.parameters())).isEqualTo(22_120_553);
    assertThat(bits(new UnetArchitecture(4).initialParameters(7))).isEqualTo(-322_558_474);
    assertThat(bits(new Fcn8sVgg16Architecture(32).initialParameters(7))).isEqualTo(-1_845_101_055);
  }

  /** ND4J's generator takes the time of day for the seed 0. */
  @Test
  void theSeedZeroIsASeedLikeAnyOther() {
    Stream.of(new UnetArchitecture(2), new Fcn8sVgg16Architecture(64))
        .forEach(
            architecture ->
                assertThat(architecture.initialParameters(0))
                    .isEqualTo(architecture.initialParameters(0))
                    .isNotEqualTo(architecture.initialParameters(1)));
    assertThat(bits(new UnetArchitecture(2).initialParameters(0))).isEqualTo(-449_932_128);
  }

  @Test
  void slicesFollowEachOtherWithoutGaps() {
    for (Architecture architecture :
        List.of(
            new GeneratorArchitecture(3, 2),
            new DiscriminatorArchitecture(2, 5, /* position= */ false, 19),
            new UnetArchitecture(3),
            new Fcn8sVgg16Architecture(16))) {
      int end = 0;
      for (ParameterSlice slice : architecture.layers().layout()) {
        assertThat(slice.offset()).isEqualTo(end);
        assertThat(slice.shape().stream().reduce(1L, (a, b) -> a * b)).isEqualTo(slice.length());
        end += slice.length();
      }
      assertThat(end).isEqualTo(architecture.layers().parameterCount());
    }
  }

  @Test
  void thePublishedFcnHas134MillionParameters() {
    assertThat(new Fcn8sVgg16Architecture(1).layers().parameterCount()).isEqualTo(134_456_985);
  }

  @Test
  void multiplyAddsAreThoseOfEveryConvolutionForEachPixel() {
    // 5x5x3x16 / 2^2 + 3x3x16x32 / 4^2 + 3x3x32x32 / 8^2
    assertThat(RandomFeaturesArchitecture.layers().multiplyAdds()).isEqualTo(300 + 288 + 144);
  }

  /** The doctor's table of speeds was measured with 2.1 thousand million for 128 x 64. */
  @Test
  void multiplyAddsAreThoseOfTheMeasuredGenerator() {
    double operations = 2 * new GeneratorArchitecture(32, 4).layers().multiplyAdds() * 128 * 64;
    assertThat(operations).isCloseTo(2.1e9, within(0.3e9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet-1", "unet-16", "fcn8s-vgg16-1", "fcn8s-vgg16-64"})
  void aSegmenterIsReadFromItsName(String name) {
    assertThat(Segmenters.parse(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "unet", "unet-", "unet-x", "16", "-16", "fcn8s-16", "unet-16-"})
  void aNameOfNoSegmenterIsRefused(String name) {
    String families =
        String.join(", ", Segmenters.families().stream().map(SegmenterFamily::name).toList());
    assertThatThrownBy(() -> Segmenters.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Unknown segmenter '%s': expected a family (%s), a dash and its size", name, families);
  }

  @ParameterizedTest
  @CsvSource({
    "unet-0, Invalid width 0: expected at least 1",
    "fcn8s-vgg16-3, 'Invalid width divisor 3: expected 1, 2, 4, 8, 16, 32 or 64'"
  })
  void aSizeThatNoSegmenterHasIsRefused(String name, String message) {
    assertThatThrownBy(() -> Segmenters.parse(name)).hasMessage(message);
  }

  @Test
  void sizesBeyondCountingHaveNoParameters() {
    long count = new UnetArchitecture(1).layers().parameterCount();
    assertThat(new UnetArchitecture(1).hasParameters(count)).isTrue();
    assertThat(new UnetArchitecture(1).hasParameters(count + 1)).isFalse();
    assertThat(new UnetArchitecture(HUGE).hasParameters(count)).isFalse();
  }

  private static int bits(float[] values) {
    return Arrays.hashCode(values);
  }
}
