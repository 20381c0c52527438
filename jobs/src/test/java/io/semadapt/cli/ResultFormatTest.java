// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.job.ResultText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A result with a value for each variant, as that of a pipeline. */
final class ResultFormatTest {
  private record Result(long stagesRun, Map<String, Optional<Double>> miou) {}

  private record Score(double miou) {}

  private static Result scores() {
    Map<String, Optional<Double>> mious = new LinkedHashMap<>();
    mious.put("source-only", Optional.of(0.25));
    mious.put("oracle", Optional.empty());
    return new Result(3, mious);
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
            RunJson.of(
                new Outcome(
                    "pipeline",
                    Optional.of(new Outcome.Run("r", Instant.EPOCH, 1.5)),
                    ExitCode.OK,
                    Optional.of(scores()),
                    List.of())))
        .isEqualTo(
            "{\"job\":\"pipeline\",\"run_id\":\"r\",\"status\":\"ok\",\"exit_code\":0,"
                + "\"started_utc\":\"1970-01-01T00:00:00Z\",\"seconds\":1.5,"
                + "\"result\":{\"stages_run\":3,\"miou\":{\"source-only\":0.25,\"oracle\":null}},\"errors\":[]}");
  }

  @Test
  void scoresAreThoseOfTheVariants() {
    assertThat(Scores.of(scores(), "")).isEqualTo(Map.of("source-only", 0.25));
    assertThat(Scores.of(new Score(0.5), "semantic")).isEqualTo(Map.of("semantic", 0.5));
    assertThat(Scores.of(new Score(Double.NaN), "semantic")).isEmpty();
    assertThat(
            Scores.of(
                new IllegalStateException(UserException.belowThreshold(0.25, "too low")), "oracle"))
        .isEqualTo(Map.of("oracle", 0.25));
    assertThat(Scores.of(new IllegalStateException("a bug"), "oracle")).isEmpty();
  }
}
