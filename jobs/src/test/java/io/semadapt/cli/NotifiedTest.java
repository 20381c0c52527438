// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.PostReceiver;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import io.semadapt.tables.ReportTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever becomes of a run, those that {@code notify} names are told; of an interrupted one in
 * {@link JobMainTest}.
 */
@ExtendWith(SharedSpark.class)
final class NotifiedTest {
  private static final String[] ONE_PICTURE = {
    "--json",
    "--set=toy-city.source-images=1",
    "--set=toy-city.target-images=1",
    "--set=toy-city.target-val-images=1"
  };

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private ExitCode run(PostReceiver receiver, String job, String... more) {
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    List<String> arguments = new ArrayList<>(List.of(job));
    for (String setting : settings(receiver)) {
      arguments.addAll(List.of("--set", setting));
    }
    arguments.addAll(List.of(more));
    return JobMain.run(
        new Console(stream, stream, false, Clock.systemUTC()), arguments.toArray(String[]::new));
  }

  private List<String> settings(PostReceiver receiver) {
    return List.of(
        "work=" + folder.resolve("work"),
        "notify.prometheus-file=" + folder.resolve("semadapt.prom"),
        "notify.url=" + receiver.url("", "/hush-7"));
  }

  private static JsonNode posted(PostReceiver receiver) throws IOException {
    assertThat(receiver.posts()).hasSize(1);
    return new ObjectMapper().readTree(receiver.posts().get(0).body());
  }

  private String metrics() throws IOException {
    return Files.readString(folder.resolve("semadapt.prom"));
  }

  @Test
  void aSuccessIsToldAndTheAddressStaysSecret(JobContext context) throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      assertThat(run(receiver, "toy-city", ONE_PICTURE)).isEqualTo(ExitCode.OK);

      JsonNode json = posted(receiver);
      assertThat(json.get("job").asText()).isEqualTo("toy-city");
      assertThat(json.get("status").asText()).isEqualTo("ok");
      assertThat(json.get("seconds").asDouble()).isPositive();
      assertThat(json.get("started_utc").asText()).matches("20.*Z");
      assertThat(json.get("result").isObject()).isTrue();
      assertThat(metrics()).contains("semadapt_run_exit_code{semadapt_job=\"toy-city\"} 0.0\n");
      String said = printed.toString(StandardCharsets.UTF_8);
      assertThat(said).contains("\n" + receiver.posts().get(0).body() + "\n");
      String row =
          new ReportTables(folder.resolve("work").toString(), context.hadoop())
              .read(context.spark(), ReportTables.Table.RUNS)
              .collectAsList()
              .toString();
      assertThat(row).contains(json.get("run_id").asText());
      assertThat(said + row).doesNotContain("hush-7");
    }
  }

  @Test
  void aFailureIsTold() throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      assertThat(run(receiver, "report")).isEqualTo(ExitCode.USER_ERROR);

      JsonNode json = posted(receiver);
      assertThat(json.get("exit_code").asInt()).isEqualTo(2);
      assertThat(json.get("errors").get(0).asText()).startsWith("Cannot report on '");
      assertThat(metrics())
          .contains("semadapt_run_state{semadapt_job=\"report\",state=\"user-error\"} 1.0\n");
    }
  }

  @Test
  void aRefusedConfigurationIsToldTogetherWithItsProblems() throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      assertThat(run(receiver, "report", "--set", "sead=3", "--set", "notify.prometheus-file=x"))
          .isEqualTo(ExitCode.USER_ERROR);

      assertThat(posted(receiver).get("errors"))
          .hasSize(2)
          .anySatisfy(error -> assertThat(error.asText()).contains("'sead' is not a known key"))
          .anySatisfy(
              error -> assertThat(error.asText()).contains("'notify.prometheus-file' must"));
      assertThat(folder.resolve("work")).doesNotExist();
    }
  }

  @Test
  void aMessageThatCannotBeDeliveredChangesNoExitCode() throws IOException {
    PostReceiver closed = new PostReceiver();
    closed.close();
    assertThat(run(closed, "toy-city", ONE_PICTURE)).isEqualTo(ExitCode.OK);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("Warning: cannot tell 127.0.0.1 how the run ended (notify.url): ")
        .doesNotContain("hush-7", "\tat ");
  }

  @Test
  void aPlanTellsNobody() throws IOException {
    try (PostReceiver receiver = new PostReceiver()) {
      assertThat(run(receiver, "toy-city", "--dry-run")).isEqualTo(ExitCode.OK);
      assertThat(receiver.posts()).isEmpty();
      assertThat(folder.resolve("semadapt.prom")).doesNotExist();
    }
  }
}
