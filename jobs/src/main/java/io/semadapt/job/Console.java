// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.Secrets;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The only writer of text to people, who see no secret in it ({@link Secrets}). Safe to use from
 * several threads.
 */
public final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Clock clock;

  /**
   * A console.
   *
   * @param out results and progress
   * @param err errors
   * @param terminal whether a line may be drawn over
   */
  public Console(PrintStream out, PrintStream err, boolean terminal, Clock clock) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
  }

  /** The process's own output. */
  @SuppressWarnings("SystemConsoleNull") // the build asks for Java 17, where no terminal is null
  public static Console standard() {
    return new Console(
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.console() != null,
        Clock.systemUTC());
  }

  /** Prints one line. */
  public synchronized void line(String text) {
    out.println(Secrets.redact(text));
  }

  /** Prints one line of an error. */
  public synchronized void error(String text) {
    err.println(Secrets.redact(text));
  }

  /** Prints an error that is a bug, with its trace. */
  public synchronized void trace(Throwable bug) {
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    err.print(Secrets.redact(trace.toString()));
    err.flush();
  }

  /** Prints {@code key = value} lines with the equals signs below one another. */
  public void pairs(List<List<String>> pairs) {
    int width = pairs.stream().mapToInt(pair -> pair.get(0).length()).max().orElse(0);
    for (List<String> pair : pairs) {
      line(
          ("  %-" + Math.max(1, width) + "s = %s")
              .formatted(pair.get(0), pair.get(1))
              .stripTrailing());
    }
  }

  /** Prints columns as wide as their widest cell; cells that begin with a digit stand right. */
  public void table(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (int index = 0; index < all.size(); index++) {
      StringBuilder text = new StringBuilder(" ");
      for (int column = 0; column < widths.length; column++) {
        String cell = all.get(index).get(column);
        String model = index == 0 && !rows.isEmpty() ? rows.get(0).get(column) : cell;
        boolean right = column > 0 && model.matches("[-+]?[0-9].*|-");
        text.append(' ')
            .append(" ".repeat(right ? widths[column] - cell.length() : 0))
            .append(cell);
        text.append(" ".repeat(right ? 0 : widths[column] - cell.length())).append(' ');
      }
      line(text.toString().stripTrailing());
    }
  }

  /**
   * Starts a phase.
   *
   * @param total how many there are; 0 when nobody knows
   * @param unit what is counted, in the plural: {@code images}
   */
  public Progress progress(String phase, long total, String unit) {
    return new Progress(this, clock, phase, total, unit);
  }

  boolean terminal() {
    return terminal;
  }

  /** Draws over the current line, on a terminal. */
  synchronized void redraw(String text, boolean last) {
    out.print("\r" + text + "\u001b[K" + (last ? System.lineSeparator() : ""));
    out.flush();
  }
}
