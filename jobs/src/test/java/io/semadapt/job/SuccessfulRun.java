// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A job as the command line runs it, in this process; what it printed is the message if it fails.
 */
final class SuccessfulRun {
  private SuccessfulRun() {}

  /** Runs a job with these {@code key=value} settings. */
  static void of(String job, List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of(job));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Console console = new Console(out, out, false, Clock.systemUTC());
    assertThat(JobMain.run(console, arguments.toArray(new String[0])))
        .as(() -> said.toString(StandardCharsets.UTF_8))
        .isEqualTo(ExitCode.OK);
  }
}
