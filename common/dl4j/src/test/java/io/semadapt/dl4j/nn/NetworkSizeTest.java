// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.model.DiscriminatorArchitecture;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.NetworkSize;
import org.junit.jupiter.api.Test;

final class NetworkSizeTest {
  @Test
  void parametersAreThoseOfTheNetworkItself() {
    assertThat(NetworkSize.of(new GeneratorArchitecture(4, 3)).parameters())
        .isEqualTo(
            ResnetGenerator.create(new GeneratorArchitecture(4, 3), 1).parameters().length());
    assertThat(
            NetworkSize.of(new DiscriminatorArchitecture(4, 5, /* position= */ false, 19))
                .parameters())
        .isEqualTo(
            SemanticDiscriminator.create(
                    new DiscriminatorArchitecture(4, 5, /* position= */ false, 19), 1)
                .parameters()
                .length());
    assertThat(NetworkSize.of(new GeneratorArchitecture(1, 0)).parameters())
        .isEqualTo(
            ResnetGenerator.create(new GeneratorArchitecture(1, 0), 1).parameters().length());
    for (int levels = 3; levels <= 8; levels++) {
      assertThat(
              NetworkSize.of(new DiscriminatorArchitecture(1, levels, /* position= */ false, 2))
                  .parameters())
          .isEqualTo(
              SemanticDiscriminator.create(
                      new DiscriminatorArchitecture(1, levels, /* position= */ false, 2), 1)
                  .parameters()
                  .length());
    }
  }

  @Test
  void thePublishedFcnHas134MillionParameters() {
    assertThat(NetworkSize.of(new Fcn8sVgg16Architecture(1)).parameters())
        .isBetween(134_000_000L, 135_000_000L);
  }

  /** The doctor's table of speeds was measured with 2.1 thousand million for 128 x 64. */
  @Test
  void multiplyAddsAreThatOfTheMeasuredGenerator() {
    double operations =
        2 * NetworkSize.of(new GeneratorArchitecture(32, 4)).multiplyAdds() * 128 * 64;
    assertThat(operations).isCloseTo(2.1e9, within(0.3e9));
  }
}
