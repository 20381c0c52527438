// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedSpark.class)
final class InterruptionTest {
  @Test
  void aRequestWhoseInterruptSparkHasLostEndsTheRunWhenItNeedsSpark(JobContext shared) {
    Interruption interruption = new Interruption();
    JobContext context =
        new JobContext(
            shared.sessions(),
            shared.runId(),
            shared.clock(),
            shared.console(),
            interruption,
            List.of());
    interruption.stopBy(() -> {});
    assertThat(context.spark()).isNotNull();

    assertThat(interruption.request(ExitCode.INTERRUPTED, "Ctrl-C")).isTrue();

    assertThatThrownBy(context::spark)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Interrupted by Ctrl-C: ");
    assertThat(interruption.request(ExitCode.INTERRUPTED, "Ctrl-C")).isFalse();
  }
}
