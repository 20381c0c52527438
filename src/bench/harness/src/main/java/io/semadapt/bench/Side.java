// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contestant's process: any program that answers as {@link Contestant} does. */
final class Side implements AutoCloseable {
  private static final Pattern TIMES =
      Pattern.compile("\"wall_ms\": ([0-9.]+), \"cpu_ms\": ([0-9.]+)");
  private static final Pattern MEMORY = Pattern.compile("\"gpu_mb\": ([0-9.]+)");

  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  /**
   * Starts it.
   *
   * @param command words with blanks between them
   * @param environment variables beside those of this process
   */
  Side(String command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command.strip().split(" +", -1)))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    process = builder.start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The median repetition of a turn. */
  Turn turn(Scenario scenario, double seconds) {
    request(scenario, seconds);
    return answer();
  }

  /** Starts a turn. */
  void request(Scenario scenario, double seconds) {
    try {
      requests.write(scenario.name() + " " + seconds + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("A contestant has ended: see its message", e);
    }
  }

  /** The end of a turn; lines that are no answer are skipped. */
  Turn answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        Matcher times = TIMES.matcher(line);
        if (times.find()) {
          Matcher memory = MEMORY.matcher(line);
          return new Turn(
              Double.parseDouble(times.group(1)),
              Double.parseDouble(times.group(2)),
              memory.find()
                  ? OptionalDouble.of(Double.parseDouble(memory.group(1)))
                  : OptionalDouble.empty());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new UncheckedIOException(
        new IOException("A contestant ended without an answer: see its message"));
  }

  /** Ends the process; then its memory is free. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
