// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is packed, started by its own launcher in processes of its own. */
final class DistributionIT {
  @TempDir private Path folder;

  @Test
  void anExecutorOfItsOwnProcessRunsConvolutionsThroughOneDnn()
      throws IOException, InterruptedException {
    Distribution.Ended doctor =
        Distribution.launch(
            folder,
            SparkInstallation.in(folder).environment(),
            "doctor",
            "--master",
            "local-cluster[1,1,1024]",
            "--set",
            "work=" + folder.resolve("work"));
    assertThat(doctor.exitCode()).as(doctor.output()).isZero();
    assertThat(doctor.output())
        .contains("ok    executor 0   convolutions run through oneDNN")
        .contains("ok    executor 0   ND4J CPU backend")
        .contains("failures = 0");
  }
}
