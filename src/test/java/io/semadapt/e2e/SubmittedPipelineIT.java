// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed distribution, submitted to a standalone cluster as deploy/semadapt does it. */
@Tag("cluster")
final class SubmittedPipelineIT {
  @Test
  void everyJobRunsOnTheExecutorsOfAStandaloneCluster(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path work = folder.resolve("work");
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      Map<String, String> environment = new HashMap<>(cluster.spark().environment());
      environment.put("SEMADAPT_SUBMIT", "--driver-memory 1g --executor-memory 1g");
      Distribution.Ended demo =
          Distribution.launch(
              folder,
              environment,
              "demo",
              "--master",
              cluster.url(),
              "--config",
              Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString(),
              "--set",
              "work=" + work);
      assertThat(demo.exitCode()).as(demo.output()).isZero();
      assertThat(demo.output())
          .contains("gap closed", "source-only", "semantic", "stages-skipped = 0");
    }
    assertThat(work.resolve("report/index.html")).isRegularFile();
    try (var executors = Files.find(folder, 4, (file, facts) -> file.endsWith("stderr"))) {
      assertThat(executors).as("a log of each executor").hasSize(StandaloneCluster.WORKERS);
    }
  }
}
