// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.job.ReferenceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixTest {
  private static TrainSegmenterJob.Config configure(String... settings) {
    return new TrainSegmenterJob()
        .configure(
            ReferenceConfig.load("train-segmenter", List.of(), new ArrayList<>(List.of(settings))));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.25, 25", "0.5, 50", "0.75, 75", "1, 100"})
  void mixedSamplesAreSpreadEvenlyAndCountTheirPhotographs(double share, int expected) {
    Mix mix = new Mix(share, 0.9, "photographs");
    List<Long> due = LongStream.range(0, 100).filter(mix::isDue).boxed().toList();

    assertThat(due).hasSize(expected);
    for (int number = 0; number < due.size(); number++) {
      assertThat(mix.before(due.get(number))).isEqualTo(number);
      assertThat((double) due.get(number)).isBetween(number / share, (number + 1) / share);
    }
  }

  @Test
  void onlyTheListedVariantsMix() {
    String[] mixing = {"train-segmenter.mix.share=0.5", "train-segmenter.weight-ema=0.9", ""};
    mixing[2] = "train-segmenter.variant=self-trained";
    assertThat(configure(mixing).mix().isOn()).isTrue();
    mixing[2] = "train-segmenter.variant=oracle";
    assertThat(configure(mixing).mix().isOn()).isFalse();
  }

  @Test
  void aShareNeedsAnAverageToLabelThePhotographs() {
    assertThatThrownBy(
            () ->
                configure("train-segmenter.variant=self-trained", "train-segmenter.mix.share=0.5"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("train-segmenter.mix.share")
        .hasMessageContaining("needs train-segmenter.weight-ema");
  }
}
