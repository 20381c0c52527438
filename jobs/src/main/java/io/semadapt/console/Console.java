// SPDX-License-Identifier: Apache-2.0
package io.semadapt.console;

import io.semadapt.config.Secrets;
import io.semadapt.error.ControlCharacters;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The only writer of text for people. Secrets are masked ({@link Secrets}), control characters of
 * the text are shown ({@link ControlCharacters}); its own are written only to a terminal. Safe to
 * use from several threads.
 */
public final class Console {
  private static final String CLEAR = "\r\u001b[K";
  // A line wider than the terminal is cut: if it wrapped, redrawing would leave its start.
  private static final String WRAP_OFF = "\u001b[?7l";
  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Clock clock;
  private boolean drawn;

  /**
   * A console.
   *
   * @param out results and progress
   * @param err errors
   * @param terminal whether lines can be redrawn
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
        System.console() != null && !"dumb".equals(System.getenv("TERM")),
        Clock.systemUTC());
  }

  /** A console that prints everything on standard error and redraws nothing. */
  public Console onStandardError() {
    return new Console(err, err, false, clock);
  }

  /** A console that prints nothing but errors. */
  public Console errorsOnly() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, err, false, clock);
  }

  /** Prints one line. */
  public synchronized void line(String text) {
    clear();
    out.println(shown(text));
  }

  /**
   * Prints one line of JSON. Its texts are masked already; masking the line could break the JSON.
   */
  public synchronized void json(String text) {
    clear();
    out.println(text);
  }

  /** Prints one line of an error. */
  public synchronized void error(String text) {
    clear();
    err.println(shown(text));
  }

  /** Prints an error that is a bug, with its stack trace. */
  public synchronized void trace(Throwable bug) {
    clear();
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    err.print(shown(trace.toString()));
    err.flush();
  }

  /** Prints {@code key = value} lines with aligned equals signs. */
  public void pairs(List<List<String>> pairs) {
    int width = pairs.stream().mapToInt(pair -> pair.get(0).length()).max().orElse(0);
    for (List<String> pair : pairs) {
      line(
          ("  %-" + Math.max(1, width) + "s = %s")
              .formatted(pair.get(0), pair.get(1))
              .stripTrailing());
    }
  }

  /**
   * Prints columns as wide as their widest cell; numbers are aligned to the right.
   *
   * @param header empty for a table without one
   */
  public void table(List<String> header, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>(rows);
    if (!header.isEmpty()) {
      all.add(0, header);
    }
    int columns = all.stream().mapToInt(List::size).max().orElse(0);
    StringBuilder[] lines = new StringBuilder[all.size()];
    Arrays.setAll(lines, index -> new StringBuilder());
    for (int column = 0; column < columns; column++) {
      int at = column;
      int width = all.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      boolean right = column > 0 && numbers(rows.stream().map(row -> row.get(at)).toList());
      for (int index = 0; index < lines.length; index++) {
        String cell = all.get(index).get(column);
        String space = " ".repeat(width - cell.length());
        lines[index].append("  ").append(right ? space + cell : cell + space);
      }
    }
    for (StringBuilder text : lines) {
      line(text.toString().stripTrailing());
    }
  }

  /** Whether the cells are numbers or dashes, and at least one is a number. */
  private static boolean numbers(List<String> cells) {
    return cells.stream().anyMatch(cell -> cell.matches("[-+]?[0-9].*"))
        && cells.stream().allMatch(cell -> cell.matches("[-+]?[0-9].*|-|"));
  }

  /**
   * Starts a phase.
   *
   * @param total how many there are; 0 if unknown
   * @param unit what is counted, in the plural: {@code images}
   */
  public Progress progress(String phase, long total, String unit) {
    return new Progress(this, clock, phase, total, unit);
  }

  private static String shown(String text) {
    return ControlCharacters.shown(Secrets.redact(text));
  }

  boolean terminal() {
    return terminal;
  }

  /** Redraws the current line, on a terminal. */
  synchronized void redraw(String text) {
    out.print(CLEAR + WRAP_OFF + shown(text) + WRAP_ON);
    out.flush();
    drawn = true;
  }

  /** Erases a drawn line, before other output. */
  private void clear() {
    if (drawn) {
      out.print(CLEAR);
      out.flush();
      drawn = false;
    }
  }
}
