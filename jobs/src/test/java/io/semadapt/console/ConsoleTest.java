// SPDX-License-Identifier: Apache-2.0
package io.semadapt.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final SteppedClock clock = new SteppedClock();

  /** A clock that the test sets. */
  private static final class SteppedClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private Console console(boolean terminal) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        terminal,
        clock);
  }

  private String printed() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  @Test
  void columnsAreAlignedAndNumbersToTheRight() {
    console(false)
        .table(
            List.of("IoU %", "source-only", "semantic"),
            List.of(List.of("road", "-", "61.3"), List.of("traffic light", "9.1", "-")));
    assertThat(printed())
        .isEqualTo(
            """
              IoU %          source-only  semantic
              road                     -      61.3
              traffic light          9.1         -
            """);
    console(false)
        .table(List.of(), List.of(List.of("a", "1 thing", "x"), List.of("bc", "thing", "")));
    assertThat(printed())
        .isEqualTo(
            """
              a   1 thing  x
              bc  thing
            """);
  }

  @Test
  void aLogGetsWholeLinesFromTimeToTimeWithoutControlCharacters() {
    try (Progress progress = console(false).progress("paint", 100, "pictures")) {
      for (int picture = 0; picture < 100; picture++) {
        clock.pass(Duration.ofMillis(400));
        progress.add(1);
      }
      progress.note("loss 0.123");
    }
    assertThat(printed())
        .isEqualTo(
            """
              1970-01-01T00:00:15Z paint                        38/100 pictures · 2.50/s · 0:25 left
              1970-01-01T00:00:30Z paint                        76/100 pictures · 2.50/s · 0:10 left
              1970-01-01T00:00:40Z paint                        100/100 pictures · 2.50/s · 0:40 · loss 0.123
            """);
  }

  @Test
  void whatIsReachedIsShownBeforeItIsDone() {
    try (Progress progress = console(false).progress("train", 100, "steps")) {
      clock.pass(Duration.ofSeconds(20));
      progress.reach(10);
      clock.pass(Duration.ofSeconds(20));
      progress.reach(8);
      clock.pass(Duration.ofSeconds(20));
      progress.add(15);
      progress.reach(90);
    }
    assertThat(printed())
        .isEqualTo(
            """
              1970-01-01T00:00:20Z train                        10/100 steps · 0.50/s · 3:00 left
              1970-01-01T00:00:40Z train                        10/100 steps · 0.25/s · 6:00 left
              1970-01-01T00:01:00Z train                        15/100 steps · 0.25/s · 5:40 left
              1970-01-01T00:01:00Z train                        15/100 steps · 0.25/s · 1:00
            """);
  }

  @Test
  void theLogOfALongRunGetsRarerLines() {
    Progress progress = console(false).progress("train", 0, "steps");
    for (int second = 0; second < 24 * 3600; second++) {
      clock.pass(Duration.ofSeconds(1));
      progress.add(1);
    }
    List<String> lines = printed().lines().toList();
    assertThat(lines).hasSizeBetween(100, 200);
    assertThat(lines.subList(0, 2))
        .allSatisfy(line -> assertThat(line).startsWith("  1970-01-01T00:00:"));
    assertThat(lines.get(lines.size() - 2)).startsWith("  1970-01-01T23:4");
    assertThat(lines.get(lines.size() - 1)).startsWith("  1970-01-01T23:5");
  }

  @Test
  void nothingIsColoured() {
    Console console = console(true);
    try (Progress progress = console.progress("train", 4, "steps")) {
      clock.pass(Duration.ofSeconds(1));
      progress.add(1);
    }
    console.error("wrong");
    assertThat(printed() + err.toString(StandardCharsets.UTF_8))
        .doesNotContainPattern("\u001b\\[[0-9;]*m");
  }

  @Test
  void aTerminalGetsOneLineThatIsRedrawnAndNeverWraps() {
    Console console = console(true);
    try (Progress progress = console.progress("train", 4, "steps")) {
      clock.pass(Duration.ofSeconds(100));
      progress.add(1);
      clock.pass(Duration.ofMillis(100));
      progress.add(1);
    }
    assertThat(printed())
        .isEqualTo(
            "\r\u001b[K\u001b[?7l  train                        0/4 steps\u001b[?7h"
                + "\r\u001b[K\u001b[?7l  train                        1/4 steps · 0.60/min · 5:00"
                + " left\u001b[?7h"
                + "\r\u001b[K  train                        2/4 steps · 1.20/min · 1:40"
                + System.lineSeparator());
  }

  @Test
  void otherLinesAndErrorsEraseTheDrawnLine() {
    Console console = console(true);
    console.redraw("half");
    console.line("note");
    console.redraw("more");
    console.error("wrong");
    console.error("again");
    assertThat(printed())
        .isEqualTo(
            "\r\u001b[K\u001b[?7lhalf\u001b[?7h\r\u001b[Knote\n"
                + "\r\u001b[K\u001b[?7lmore\u001b[?7h\r\u001b[K");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("wrong\nagain\n");
  }

  @Test
  void slowRatesArePerMinute() {
    Console console = console(false);
    Progress progress = console.progress("train-gan", 0, "rounds");
    clock.pass(Duration.ofHours(2));
    progress.add(36);
    progress.close();
    assertThat(printed())
        .endsWith(
            "  1970-01-01T02:00:00Z train-gan                    36 rounds · 0.30/min · 2:00:00\n");
  }

  @Test
  void controlCharactersOfNamesAreShown() {
    Console console = console(true);
    console.line("a\u001b[31m\u0007b\u009b2J\tc\rd\u202ee\u00fc\n2");
    assertThat(printed()).isEqualTo("a\\u001b[31m\\u0007b\\u009b2J\tc\\u000dd\\u202ee\u00fc\n2\n");
    console.error("a\u001bb");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("a\\u001bb\n");
  }
}
