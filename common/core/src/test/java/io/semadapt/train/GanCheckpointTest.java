// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

final class GanCheckpointTest {
  private static final GanArchitecture PLAIN = new GanArchitecture(2, 1, 2, 3, 19);

  @Test
  void everySizeOfTheNetworksComesBack() {
    GanArchitecture sharp =
        new GanArchitecture(
            2,
            1,
            /* skips= */ true,
            /* detail= */ true,
            2,
            3,
            /* position= */ true,
            /* categories= */ true,
            4,
            19);
    assertThat(GanCheckpoint.of(checkpoint(sharp)).architecture()).isEqualTo(sharp);
    assertThat(GanCheckpoint.of(checkpoint(PLAIN)).architecture()).isEqualTo(PLAIN);
  }

  @Test
  void aFileOfVersion01HasPlainNetworks() {
    SortedMap<String, String> texts = checkpoint(PLAIN).texts();
    texts
        .keySet()
        .removeIf(
            key ->
                key.matches(
                    "generator-(skips|detail)|patch-.*|discriminator-(position|categories)"));
    Checkpoint old = new Checkpoint(texts, vectors(PLAIN));
    assertThat(GanCheckpoint.of(old).architecture()).isEqualTo(PLAIN);
  }

  @Test
  void networksOfAnotherShapeAreRefused() {
    SortedMap<String, String> texts = checkpoint(PLAIN).texts();
    texts.put("generator-detail", "true");
    assertThatThrownBy(() -> GanCheckpoint.of(new Checkpoint(texts, vectors(PLAIN))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("its " + PLAIN.parameterCount() + " parameters are not those of ");
  }

  private static Checkpoint checkpoint(GanArchitecture architecture) {
    float[] values = new float[(int) architecture.parameterCount()];
    return new GanCheckpoint(
            architecture,
            "a = b",
            "versions",
            3,
            7,
            new TrainingState(15, values, values, values, new float[0]))
        .toCheckpoint();
  }

  private static Map<String, float[]> vectors(GanArchitecture architecture) {
    float[] values = new float[(int) architecture.parameterCount()];
    return Map.of(
        "parameters", values,
        "first-moment", values,
        "second-moment", values,
        "generator-average", new float[0]);
  }
}
