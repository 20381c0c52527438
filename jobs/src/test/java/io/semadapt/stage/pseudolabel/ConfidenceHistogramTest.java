// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.image.LabelImage;
import io.semadapt.train.ConfidentLabels;
import org.junit.jupiter.api.Test;

final class ConfidenceHistogramTest {
  private static final int ROAD = 0;

  private static ConfidenceHistogram of(float... confidence) {
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    byte[] ids = new byte[confidence.length];
    histogram.add(new ConfidentLabels(new LabelImage(confidence.length, 1, ids), confidence));
    return histogram;
  }

  @Test
  void theThresholdIsTheQuantileOfTheClass() {
    ConfidenceHistogram histogram = of(0.2f, 0.4005f, 0.6005f, 0.8005f);

    assertThat(histogram.thresholds(0.5, 1)[ROAD]).isEqualTo(0.6);
    assertThat(histogram.thresholds(1, 1)[ROAD]).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void whatIsSureIsKeptWhateverItsRank() {
    ConfidenceHistogram histogram = of(0.91f, 0.92f, 0.93f, 0.9995f);

    assertThat(histogram.thresholds(0.25, 0.9)[ROAD]).isEqualTo(0.9);
  }

  @Test
  void withoutAnEscapeTheShareHoldsForAVerySureNetworkToo() {
    ConfidenceHistogram histogram = of(0.99901f, 0.99925f, 0.9995f, 0.99975f);

    assertThat(histogram.thresholds(0.5, 1)[ROAD]).isBetween(0.99925, 0.9995);
    assertThat(histogram.thresholds(0.25, 1)[ROAD]).isBetween(0.9995, 0.99975);
  }

  @Test
  void aClassThatIsNeverPredictedNeedsFullCertainty() {
    assertThat(of(0.5f).thresholds(0.5, 1)[1]).isEqualTo(1);
  }
}
