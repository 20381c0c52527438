// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.service.launcher.IrqHandler;

/**
 * A request to end this process: Ctrl-C, SIGTERM or a closed terminal. The run stops, leaves its
 * row, and releases the work folder; what it has written so far stays for the next run. A second
 * request ends the process at once.
 */
public final class Interruption {
  private static final String CTRL_C = IrqHandler.CONTROL_C;
  private static final List<String> SIGNALS = List.of(CTRL_C, IrqHandler.SIGTERM, "HUP");

  private Optional<Runnable> stop = Optional.empty();
  private Optional<UserException> request = Optional.empty();

  /** Listens to the signals of this process from now on. */
  public static Interruption ofSignals() {
    Interruption interruption = new Interruption();
    SIGNALS.forEach(interruption::listen);
    return interruption;
  }

  private void listen(String signal) {
    try {
      // A lambda: a class that implements Hadoop's interface would load it wherever it is
      // mentioned.
      new IrqHandler(signal, this::interrupted).bind();
    } catch (IllegalArgumentException keptByTheVirtualMachine) {
      // With java -Xrs a signal ends the process at once, as the user has chosen.
    }
  }

  private void interrupted(IrqHandler.InterruptData signal) {
    boolean byUser = signal.getName().equals(CTRL_C);
    ExitCode code = byUser ? ExitCode.INTERRUPTED : ExitCode.TERMINATED;
    String reason = byUser ? "Ctrl-C" : "signal " + signal.getName();
    if (!hasBegun()) {
      Console.standard().error("Interrupted by %s before the run began".formatted(reason));
      Runtime.getRuntime().halt(code.number());
    }
    if (!request(code, reason)) {
      endAtOnce(code);
    }
  }

  private synchronized boolean hasBegun() {
    return stop.isPresent();
  }

  /**
   * By SIGKILL: even {@code halt} runs what native libraries do at the end of a process, which
   * crashes while their threads compute.
   */
  private static void endAtOnce(ExitCode code) {
    try {
      String kill = "kill -KILL %d".formatted(ProcessHandle.current().pid());
      new ProcessBuilder("sh", "-c", kill).start().waitFor();
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(code.number());
    }
  }

  /** Asks the run that has begun to stop; false if it was asked to before. */
  synchronized boolean request(ExitCode code, String reason) {
    if (request.isPresent()) {
      return false;
    }
    request =
        Optional.of(
            UserException.interrupted(
                code,
                "Interrupted by %s: the same command continues from what was written so far",
                reason));
    stop.get().run();
    return true;
  }

  /** A run begins that can be stopped in this way, from another thread. */
  public synchronized void stopBy(Runnable how) {
    stop = Optional.of(how);
  }

  /** What the run ends with, if it was asked to end. */
  synchronized Optional<UserException> request() {
    return request;
  }
}
