// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import io.semadapt.fixture.ConfigAssertions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DoctorJobTest {
  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(new DoctorJob(), Map.of(), new DoctorJob.Config("work"));
  }

  @Test
  void aLocaleThatIsNotUtf8IsAWarning() {
    assertThat(SelfTest.fileNames(StandardCharsets.UTF_8))
        .isEqualTo(new Check(Level.OK, "names of files are read as UTF-8"));
    assertThat(SelfTest.fileNames(StandardCharsets.US_ASCII).level()).isEqualTo(Level.WARN);
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        new DoctorJob(), Map.of("work", "w"), new DoctorJob.Config("w"));
  }
}
