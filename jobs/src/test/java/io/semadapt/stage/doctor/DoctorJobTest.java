// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import io.semadapt.fixture.ConfigAssertions;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DoctorJobTest {
  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(new DoctorJob(), Map.of(), new DoctorJob.Config("work"));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        new DoctorJob(), Map.of("work", "w"), new DoctorJob.Config("w"));
  }
}
