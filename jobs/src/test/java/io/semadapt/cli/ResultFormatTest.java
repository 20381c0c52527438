// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.job.ResultText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A result with a value for each variant, as that of a pipeline. */
final class ResultFormatTest {
  private record Scores(long stagesRun, Map<String, Optional<Double>> miou) {}

  private static Scores scores() {
    Map<String, Optional<Double>> mious = new LinkedHashMap<>();
    mious.put("source-only", Optional.of(0.25));
    mious.put("oracle", Optional.empty());
    return new Scores(3, mious);
  }

  @Test
  void textHasOneLineForEachVariant() {
    assertThat(ResultText.pairs(scores()))
        .containsExactly(
            List.of("stages-run", "3"),
            List.of("miou source-only", "0.2500"),
            List.of("miou oracle", "-"));
  }

  @Test
  void jsonHasAnObjectByVariant() {
    assertThat(
            RunJson.of("pipeline", Optional.of("r"), ExitCode.OK, Optional.of(scores()), List.of()))
        .contains("\"result\":{\"stages_run\":3,\"miou\":{\"source-only\":0.25,\"oracle\":null}}");
  }
}
