// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.train.GanArchitecture;
import io.semadapt.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page on the cost of a full run counts what the code counts. */
final class CostModelTest {
  private static final Path PAGE = Path.of("..", "..", "src", "site", "cost-model.md");
  private static final GanArchitecture CLUSTER = new GanArchitecture(32, 9, 32, 6, 19);

  @Test
  void parametersAndTrafficAreThoseOfTheCode() throws IOException {
    int generator = GanNetworks.generator(CLUSTER, 1).parameterCount();
    int discriminator = GanNetworks.discriminator(CLUSTER, 1).parameterCount();
    long all = 2L * generator + 2L * discriminator;
    // Parameters and Adam's two moments.
    int vectors =
        TrainingState.initial(new float[1]).vectors().stream().mapToInt(each -> each.length).sum();

    assertThat(Files.readString(PAGE))
        .contains(
            String.format(Locale.ROOT, "| parameters of a generator | %,d |", generator),
            String.format(Locale.ROOT, "| parameters of a discriminator | %,d |", discriminator),
            String.format(
                Locale.ROOT, "| %.1f MB | %d × %,d bytes", 4e-6 * vectors * all, 4 * vectors, all));
  }
}
