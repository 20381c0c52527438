// SPDX-License-Identifier: Apache-2.0
package io.semadapt.console;

import java.time.Clock;

/**
 * One phase of a run: count, rate and time left on one line, redrawn on a terminal and printed from
 * time to time in a log. Safe to use from several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 200;
  private static final long LOG_MILLIS = 15_000;

  private final Console console;
  private final Clock clock;
  private final String phase;
  private final long total;
  private final String unit;
  private final long started;
  private long shown;
  private long count;
  private String note = "";

  Progress(Console console, Clock clock, String phase, long total, String unit) {
    this.console = console;
    this.clock = clock;
    this.phase = phase;
    this.total = total;
    this.unit = unit;
    this.started = clock.millis();
    this.shown = started;
    if (console.terminal()) {
      console.redraw(text(started, false));
    }
  }

  /** Counts {@code more} as done. */
  public synchronized void add(long more) {
    count += more;
    show();
  }

  /** Sets the text at the end of the line, such as the latest loss. */
  public synchronized void note(String text) {
    note = text;
    show();
  }

  /** Shows the final count. */
  @Override
  public synchronized void close() {
    console.line(text(clock.millis(), true));
  }

  private void show() {
    long now = clock.millis();
    if (now - shown < (console.terminal() ? TERMINAL_MILLIS : LOG_MILLIS)) {
      return;
    }
    shown = now;
    if (console.terminal()) {
      console.redraw(text(now, false));
    } else {
      console.line(text(now, false));
    }
  }

  private String text(long now, boolean ended) {
    double seconds = (now - started) / 1000.0;
    StringBuilder text = new StringBuilder("  %-28s %d".formatted(phase, count));
    if (total > 0) {
      text.append('/').append(total);
    }
    text.append(' ').append(unit);
    if (seconds > 0 && count > 0) {
      double rate = count / seconds;
      text.append(" · ").append(rate(rate));
      if (!ended && total > count) {
        text.append(" · ").append(Text.duration((total - count) / rate)).append(" left");
      }
    }
    if (ended) {
      text.append(" · ").append(Text.duration(seconds));
    }
    return note.isEmpty() ? text.toString() : text + " · " + note;
  }

  private static String rate(double perSecond) {
    if (perSecond < 0.1) {
      return "%.2f/min".formatted(60 * perSecond);
    }
    return perSecond < 10 ? "%.2f/s".formatted(perSecond) : "%.0f/s".formatted(perSecond);
  }
}
