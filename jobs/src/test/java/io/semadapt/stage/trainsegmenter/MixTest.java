// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.job.ReferenceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixTest {
  private static TrainSegmenterJob.Config configure(String... settings) {
    return new TrainSegmenterJob()
        .configure(
            ReferenceConfig.load("train-segmenter", List.of(), new ArrayList<>(List.of(settings))));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "0.25, 0, 25, 0",
    "0.5, 0, 50, 0",
    "1, 0, 100, 0",
    "0, 0.5, 0, 50",
    "0.5, 0.25, 50, 25",
    "0.25, 0.75, 25, 75"
  })
  void photographsAreSpreadEvenlyAndCounted(
      double share, double maskedShare, int mixed, int masked) {
    Mix mix = new Mix(share, 0.9, "photographs", new Masking(maskedShare, 0.7, 8));
    Map<Mix.Use, List<Long>> uses =
        LongStream.range(0, 100).boxed().collect(Collectors.groupingBy(mix::use));

    assertThat(uses.getOrDefault(Mix.Use.MIXED, List.of())).hasSize(mixed);
    assertThat(uses.getOrDefault(Mix.Use.MASKED, List.of())).hasSize(masked);
    List<Long> due =
        LongStream.range(0, 100).filter(p -> mix.use(p) != Mix.Use.PLAIN).boxed().toList();
    double total = share + maskedShare;
    for (int number = 0; number < due.size(); number++) {
      assertThat(mix.before(due.get(number))).isEqualTo(number);
      assertThat((double) due.get(number)).isBetween(number / total, (number + 1) / total);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-segmenter.mix.share", "train-segmenter.mix.masked.share"})
  void onlyTheListedVariantsSeePhotographs(String key) {
    String[] settings = {key + "=0.5", "train-segmenter.weight-ema=0.9", ""};
    settings[2] = "train-segmenter.variant=self-trained";
    assertThat(configure(settings).mix().isOn()).isTrue();
    settings[2] = "train-segmenter.variant=oracle";
    assertThat(configure(settings).mix().isOn()).isFalse();
  }

  @Test
  void bothSharesFitIntoTheSamples() {
    assertThatThrownBy(
            () ->
                configure(
                    "train-segmenter.variant=self-trained",
                    "train-segmenter.weight-ema=0.9",
                    "train-segmenter.mix.share=0.5",
                    "train-segmenter.mix.masked.share=0.75"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("train-segmenter.mix.masked.share");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-segmenter.mix.share", "train-segmenter.mix.masked.share"})
  void aShareNeedsAnAverageToLabelThePhotographs(String key) {
    assertThatThrownBy(() -> configure("train-segmenter.variant=self-trained", key + "=0.5"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("needs train-segmenter.weight-ema");
  }
}
