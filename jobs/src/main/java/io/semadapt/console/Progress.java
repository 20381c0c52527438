// SPDX-License-Identifier: Apache-2.0
package io.semadapt.console;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One phase of a run: count, rate and time left on one line, redrawn on a terminal. A log gets
 * lines with the time in front, the rarer the longer the phase lasts. Safe to use from several
 * threads.
 */
public final class Progress implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 200;

  /** A log gets a line every 15 seconds of the first five minutes ... */
  private static final long LOG_MILLIS = 15_000;

  /** ... later after a twentieth of the time so far, but at least every quarter of an hour. */
  private static final int LOG_SHARE = 20;

  private static final long LOG_MAX_MILLIS = 15 * 60_000;

  private final Console console;
  private final Clock clock;
  private final String phase;
  private final long total;
  private final String unit;
  private final long started;
  private long shown;
  private long count;
  private long reached;
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

  /**
   * Shows that the work has come to {@code count}, before {@link #add} counts that as done.
   *
   * @param count since the phase began
   */
  public synchronized void reach(long count) {
    reached = Math.max(reached, count);
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
    print(clock.millis(), true);
  }

  private void show() {
    long now = clock.millis();
    if (now - shown < (console.terminal() ? TERMINAL_MILLIS : logMillis(now - started))) {
      return;
    }
    shown = now;
    if (console.terminal()) {
      console.redraw(text(now, false));
    } else {
      print(now, false);
    }
  }

  private static long logMillis(long lasted) {
    return Math.max(LOG_MILLIS, Math.min(LOG_MAX_MILLIS, lasted / LOG_SHARE));
  }

  private void print(long now, boolean ended) {
    String text = text(now, ended);
    // 2026-11-28T00:12:45Z
    Instant time = Instant.ofEpochMilli(now).truncatedTo(ChronoUnit.SECONDS);
    console.line(console.terminal() ? text : "  " + time + text.substring(1));
  }

  private String text(long now, boolean ended) {
    double seconds = (now - started) / 1000.0;
    long at = ended ? count : Math.max(count, reached);
    StringBuilder text = new StringBuilder("  %-28s %d".formatted(phase, at));
    if (total > 0) {
      text.append('/').append(total);
    }
    text.append(' ').append(unit);
    if (seconds > 0 && at > 0) {
      double rate = at / seconds;
      text.append(" · ").append(rate(rate));
      if (!ended && total > at) {
        text.append(" · ").append(Text.duration((total - at) / rate)).append(" left");
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
