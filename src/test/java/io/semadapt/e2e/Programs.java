// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Programs of this machine. */
final class Programs {
  /**
   * How a program ended.
   *
   * @param output both streams, in the order written
   */
  record Ended(int exitCode, String output) {}

  private Programs() {}

  /** Runs a program to its end, with more variables in its environment. */
  static Ended run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** Whether this machine has a program; says so where it has not. */
  static boolean has(String program) throws IOException, InterruptedException {
    boolean there;
    try {
      there = run(Map.of(), program, "--version").exitCode() == 0;
    } catch (IOException absent) {
      there = false;
    }
    if (!there) {
      System.out.println("no " + program + " here; what needs it is skipped");
    }
    return there;
  }
}
