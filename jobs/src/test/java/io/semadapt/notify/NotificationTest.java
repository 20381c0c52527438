// SPDX-License-Identifier: Apache-2.0
package io.semadapt.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.PostReceiver;
import io.semadapt.job.ReferenceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotificationTest {
  private static final String JSON = "{\"job\":\"evaluate\"}";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private static RunEnd end(ExitCode code, Map<String, Double> miou) {
    return new RunEnd("evaluate", code, Instant.ofEpochSecond(1_800_000_000), 12.5, miou, JSON);
  }

  private static ConfigSection configuration(String... settings) {
    return ReferenceConfig.load("report", List.of(), List.of(settings));
  }

  private String told(RunEnd end, String... settings) {
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    ConfigSection root = configuration(settings);
    Notification notification = Notification.read(root);
    root.throwIfInvalid();
    notification.send(end, new Console(stream, stream, false, Clock.systemUTC()));
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theFileIsWhatPrometheusReads() throws IOException {
    Path file = folder.resolve("semadapt.prom");
    Files.writeString(file, "of an earlier run");

    assertThat(
            told(
                end(ExitCode.BELOW_THRESHOLD, Map.of("semantic", 0.25, "a\"b\\c\n", 0.5)),
                "notify.prometheus-file=" + file))
        .isEmpty();

    assertThat(file)
        .content()
        .isEqualTo(
            """
            # HELP semadapt_run_duration_seconds Duration of the last run.
            # TYPE semadapt_run_duration_seconds gauge
            semadapt_run_duration_seconds{semadapt_job="evaluate"} 12.5
            # HELP semadapt_run_exit_code Exit code of the last run; 0 is success, 4 a score that is too low.
            # TYPE semadapt_run_exit_code gauge
            semadapt_run_exit_code{semadapt_job="evaluate"} 4.0
            # HELP semadapt_run_finish_timestamp_seconds When the last run ended, in seconds since 1970.
            # TYPE semadapt_run_finish_timestamp_seconds gauge
            semadapt_run_finish_timestamp_seconds{semadapt_job="evaluate"} 1.8000000125E9
            # HELP semadapt_run_miou mIoU that the last run computed, a fraction from 0 to 1, by variant.
            # TYPE semadapt_run_miou gauge
            semadapt_run_miou{semadapt_job="evaluate",variant="a\\"b\\\\c\\n"} 0.5
            semadapt_run_miou{semadapt_job="evaluate",variant="semantic"} 0.25
            # HELP semadapt_run_start_timestamp_seconds When the last run started, in seconds since 1970.
            # TYPE semadapt_run_start_timestamp_seconds gauge
            semadapt_run_start_timestamp_seconds{semadapt_job="evaluate"} 1.8E9
            # HELP semadapt_run_state How the last run ended: 1 for its state, 0 for all others.
            # TYPE semadapt_run_state gauge
            semadapt_run_state{semadapt_job="evaluate",state="below-threshold"} 1.0
            semadapt_run_state{semadapt_job="evaluate",state="diverged"} 0.0
            semadapt_run_state{semadapt_job="evaluate",state="internal-error"} 0.0
            semadapt_run_state{semadapt_job="evaluate",state="interrupted"} 0.0
            semadapt_run_state{semadapt_job="evaluate",state="ok"} 0.0
            semadapt_run_state{semadapt_job="evaluate",state="user-error"} 0.0
            """);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aRunWithoutAScoreHasNoLineOfOne() throws IOException {
    Path file = folder.resolve("semadapt.prom");

    assertThat(told(end(ExitCode.OK, Map.of()), "notify.prometheus-file=" + file)).isEmpty();

    assertThat(Files.readString(file))
        .contains("\nsemadapt_run_state{semadapt_job=\"evaluate\",state=\"ok\"} 1.0\n")
        .doesNotContain("\nsemadapt_run_miou{");
  }

  @Test
  void aFileThatCannotBeWrittenIsOneWarning() throws IOException {
    Path missing = folder.resolve("none/semadapt.prom");
    assertThat(told(end(ExitCode.OK, Map.of()), "notify.prometheus-file=" + missing))
        .isEqualTo(
            "Warning: cannot write '%s' (notify.prometheus-file): no such folder%n"
                .formatted(missing));
    printed.reset();
    Path taken = Files.createDirectories(folder.resolve("folder.prom/in-it")).getParent();
    assertThat(told(end(ExitCode.OK, Map.of()), "notify.prometheus-file=" + taken))
        .startsWith("Warning: cannot write '%s' (notify.prometheus-file): ".formatted(taken))
        .hasLineCount(1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(taken);
    }
  }

  @Test
  void theAddressIsSentTheJson() throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      String url = receiver.url("me:hush-7", "/hook/a%20b?token=hush-8");

      assertThat(told(end(ExitCode.OK, Map.of()), "notify.url=" + url)).isEmpty();

      assertThat(receiver.posts())
          .containsExactly(
              new PostReceiver.Post(
                  "POST", "/hook/a%20b?token=hush-8", "Basic bWU6aHVzaC03", JSON));
    }
  }

  @Test
  void anAddressThatRefusesIsOneWarningWithoutItsSecrets() throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      String url = receiver.url("me:hush-7", PostReceiver.MISSING + "/hush-8");
      assertThat(told(end(ExitCode.OK, Map.of()), "notify.url=" + url))
          .isEqualTo(
              "Warning: cannot tell 127.0.0.1 how the run ended (notify.url): it answered with HTTP"
                  + " status 404\n");
    }
    printed.reset();
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    assertThat(told(end(ExitCode.OK, Map.of()), "notify.url=http://127.0.0.1:" + closed + "/hush"))
        .startsWith("Warning: cannot tell 127.0.0.1 how the run ended (notify.url): ")
        .hasLineCount(1)
        .doesNotContain("null", "hush");
  }

  @Test
  void anAddressThatNeverAnswersIsGivenUp() throws IOException {
    // Connections wait in the queue of a socket that nobody asks for them.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      assertThatThrownBy(() -> new WebHook(address, Duration.ofMillis(50)).post(JSON))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 0 s");
    }
  }

  @Test
  void valuesThatCannotBeUsedAreProblemsThatDoNotShowAnAddress() {
    for (String wrong :
        List.of("ftp://host/hush-7", "hush-7", "http:///hush-7", "https://ho st/hush-7")) {
      assertThatThrownBy(() -> told(end(ExitCode.OK, Map.of()), "notify.url=" + wrong))
          .as(wrong)
          .hasMessageContaining("--set: 'notify.url' ")
          .hasMessageNotContaining("hush");
    }
    for (String wrong : List.of("metrics.txt", "hdfs://host/metrics.prom")) {
      assertThatThrownBy(() -> told(end(ExitCode.OK, Map.of()), "notify.prometheus-file=" + wrong))
          .hasMessageContaining(
              "--set: 'notify.prometheus-file' must be a local file whose name ends in .prom, was "
                  + wrong);
    }
  }

  @Test
  void nobodyIsToldByDefaultAndNoResultDependsOnIt() {
    ConfigSection root = configuration();
    assertThat(Notification.read(root)).isEqualTo(Notification.NONE);
    ConfigSection told =
        configuration("notify.url=http://host/hush-7", "notify.prometheus-file=a.prom");
    Notification.read(told);
    assertThat(told.determining()).isEqualTo(root.determining());
    assertThat(told.effective().toString()).contains("notify.url").doesNotContain("hush-7");
    assertThat(told.redact("Cannot read http://host/hush-7: gone"))
        .isEqualTo("Cannot read ***: gone");
  }
}
