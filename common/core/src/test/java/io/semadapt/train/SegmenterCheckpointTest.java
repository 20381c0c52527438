// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.model.UnetArchitecture;
import org.junit.jupiter.api.Test;

class SegmenterCheckpointTest {
  private static final UnetArchitecture NETWORK = new UnetArchitecture(2);
  private static final float[] PARAMETERS = NETWORK.initialParameters(1);

  private static SegmenterCheckpoint withAverage(float[] average) {
    return new SegmenterCheckpoint(NETWORK, "a = b", "", 7, PARAMETERS, new float[3], average);
  }

  @Test
  void theAverageIsKeptAndPredicts() {
    float[] average = NETWORK.initialParameters(2);

    SegmenterCheckpoint read = SegmenterCheckpoint.of(withAverage(average).toCheckpoint());

    assertThat(read.average()).isEqualTo(average);
    assertThat(read.smoothed()).isEqualTo(average);
    assertThat(read.parameters()).isEqualTo(PARAMETERS);
  }

  @Test
  void withoutAnAverageTheFileIsThatOfEarlierVersions() {
    Checkpoint file = withAverage(new float[0]).toCheckpoint();

    assertThat(file.has("average")).isFalse();
    assertThat(SegmenterCheckpoint.of(file).smoothed()).isEqualTo(PARAMETERS);
  }

  @Test
  void anAverageOfAnotherLengthOrOfNoNumbersIsRefused() {
    assertThatThrownBy(() -> SegmenterCheckpoint.of(withAverage(new float[5]).toCheckpoint()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its average of 5 parameters is not one of unet-2");
    float[] damaged = PARAMETERS.clone();
    damaged[4] = Float.NaN;
    assertThatThrownBy(() -> SegmenterCheckpoint.of(withAverage(damaged).toCheckpoint()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("average");
  }
}
