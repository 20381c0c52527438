// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static io.semadapt.e2e.Programs.has;
import static io.semadapt.e2e.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.semadapt.cli.Jobs;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.notify.Notification;
import io.semadapt.notify.RunEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs a job every night: the Spark operator, Airflow, systemd, cron; and who watches it. */
final class SchedulesTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** A launcher that says how it was called, and then ends as its environment asks. */
  private static final String LAUNCHER =
      """
      #!/bin/sh
      echo "launched with $* in $PWD, $JAVA_HOME, $LC_ALL" >&2
      [ -z "$PRINTS" ] || echo "$PRINTS"
      exit "${ENDS:-0}"
      """;

  @TempDir private Path folder;

  private Path executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void everySettingInAScheduleIsOneThatTheJobTakes() throws IOException {
    Pattern setting = Pattern.compile("([a-z]+[a-z0-9.-]*)=([^\\s\"',{}]+)");
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      List<Path> schedules =
          files
              .filter(file -> file.toString().matches(".*(cron|service|evaluate-[a-z]+\\.yaml)$"))
              .filter(file -> !file.endsWith("run-from-cron"))
              .toList();
      assertThat(schedules).hasSize(4);
      for (Path file : schedules) {
        List<String> settings = new ArrayList<>();
        Matcher found = setting.matcher(Files.readString(file));
        while (found.find()) {
          if (found.group(1).matches("work|(evaluate|notify)\\..*")) {
            settings.add(found.group());
          }
        }
        assertThat(settings).as(file.toString()).hasSizeGreaterThanOrEqualTo(3);
        Jobs.named("evaluate").configure(ReferenceConfig.load("evaluate", List.of(), settings));
      }
    }
  }

  @Test
  void theSparkOperatorsManifestFitsItsSchema() throws IOException {
    JsonNode application =
        YAML.readTree(DEPLOY.resolve("kubernetes/evaluate-scheduled.yaml").toFile());
    assertThat(application.get("apiVersion").asText()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(application.get("kind").asText()).isEqualTo("ScheduledSparkApplication");
    JsonNode schema = operatorSchema();
    assertThat(problems(application.get("spec"), schema, "spec")).isEmpty();
    JsonNode template = application.get("spec").get("template");
    assertThat(template.get("mainClass").asText()).isEqualTo("io.semadapt.cli.JobMain");
    for (String pod : List.of("driver", "executor")) {
      assertThat(template.at("/" + pod + "/envFrom/0/secretRef/optional").asBoolean()).isTrue();
    }
  }

  @Test
  void whatTheSparkOperatorDoesNotKnowIsAProblem() throws IOException {
    JsonNode wrong =
        YAML.readTree(
            """
            schedule: 3
            template: {type: Rust, driver: {core: 1}, executor: {instances: many}, sparkConf: {a: 1}}
            """);
    assertThat(problems(wrong, operatorSchema(), "spec"))
        .containsExactlyInAnyOrder(
            "spec.schedule is no string",
            "spec.template lacks mainApplicationFile",
            "spec.template lacks sparkVersion",
            "spec.template.type is none of [\"Java\",\"Python\",\"Scala\",\"R\"]",
            "spec.template.driver.core is unknown",
            "spec.template.executor.instances is no integer",
            "spec.template.sparkConf.a is no string");
  }

  private static JsonNode operatorSchema() throws IOException {
    return YAML.readTree(Path.of("test/resources/spark-operator.schema.json").toFile());
  }

  /** What a value has that its schema has not. */
  private static List<String> problems(JsonNode value, JsonNode schema, String path) {
    List<String> problems = new ArrayList<>();
    String type = schema.get("type").asText();
    boolean fits =
        switch (type) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber();
          case "boolean" -> value.isBoolean();
          default -> throw new AssertionError(type);
        };
    if (!fits) {
      return List.of(path + " is no " + type);
    }
    if (schema.has("enum") && !schema.get("enum").toString().contains(value.toString())) {
      problems.add(path + " is none of " + schema.get("enum"));
    }
    schema
        .path("required")
        .forEach(
            name -> {
              if (!value.has(name.asText())) {
                problems.add(path + " lacks " + name.asText());
              }
            });
    value
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode known = schema.at("/properties/" + field.getKey());
              JsonNode expected =
                  known.isMissingNode() ? schema.get("additionalProperties") : known;
              String name = path + "." + field.getKey();
              problems.addAll(
                  expected == null
                      ? List.of(name + " is unknown")
                      : problems(field.getValue(), expected, name));
            });
    if (value.isArray()) {
      value.forEach(each -> problems.addAll(problems(each, schema.get("items"), path + "[]")));
    }
    return problems;
  }

  @Test
  void systemdTakesItsUnits() throws IOException, InterruptedException {
    assumeTrue(has("systemd-analyze"), "no systemd-analyze");
    Path launcher = executable(folder.resolve("semadapt"), LAUNCHER);
    Path service = folder.resolve("semadapt-evaluate.service");
    Files.writeString(
        service,
        Files.readString(DEPLOY.resolve("schedule/semadapt-evaluate.service"))
            .replace("/opt/semadapt/deploy/semadapt", launcher.toString()));
    Path timer = folder.resolve("semadapt-evaluate.timer");
    Files.copy(DEPLOY.resolve("schedule/semadapt-evaluate.timer"), timer);

    assertThat(
            run(Map.of(), "systemd-analyze", "verify", service.toString(), timer.toString())
                .output()
                .lines()
                // Of units of the machine itself it may complain too.
                .filter(line -> line.contains("semadapt")))
        .isEmpty();
  }

  @Test
  void aRunFromCronHasItsEnvironmentAndIsAlone() throws IOException, InterruptedException {
    assumeTrue(has("flock"), "no flock");
    executable(folder.resolve("deploy/semadapt"), LAUNCHER);
    String script =
        executable(
                folder.resolve("deploy/schedule/run-from-cron"),
                Files.readString(DEPLOY.resolve("schedule/run-from-cron")))
            .toString();
    Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
    Path environment =
        Files.writeString(
            folder.resolve("semadapt.env"),
            Files.readString(DEPLOY.resolve("schedule/semadapt.env"))
                .replace("/var/lib/semadapt", home.toString()));
    Map<String, String> variables =
        Map.of("SEMADAPT_ENV", environment.toString(), "ENDS", "4", "LC_ALL", "POSIX");

    assertThat(run(variables, script, "evaluate", "--set", "a=b c"))
        .isEqualTo(
            new Programs.Ended(
                4,
                "launched with evaluate --set a=b c in %s, %s, C.UTF-8%n"
                    .formatted(home, "/usr/lib/jvm/java-17-openjdk-amd64")));
    String lock = home.resolve("evaluate.lock").toString();
    assertThat(run(variables, "flock", lock, script, "evaluate"))
        .isEqualTo(
            new Programs.Ended(75, "semadapt evaluate: not started, the last run has not ended\n"));
  }

  /** The parts of Airflow that the DAG imports, of one of its versions. */
  private Map<String, String> airflow(int version) throws IOException {
    Path airflow = Files.createDirectories(folder.resolve("airflow" + version + "/airflow"));
    Files.writeString(airflow.resolve("__init__.py"), "");
    Files.writeString(
        airflow.resolve("exceptions.py"),
        """
        class AirflowException(Exception): pass
        class AirflowFailException(AirflowException): pass
        """);
    Files.writeString(
        airflow.resolve(version == 2 ? "decorators.py" : "sdk.py"),
        """
        given = {}
        tasks = []
        def dag(**arguments):
            given.update(arguments)
            return lambda function: function
        def task(function):
            def call():
                tasks.append(function)
            return call
        """);
    return Map.of(
        "PYTHONPATH",
        DEPLOY.resolve("schedule").toAbsolutePath() + ":" + airflow.getParent(),
        "PYTHONDONTWRITEBYTECODE",
        "1",
        "SEMADAPT_HOME",
        folder.toString(),
        "JAVA_HOME",
        "java");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void airflowLoadsTheDagAndRunsItsTask(int version) throws IOException, InterruptedException {
    assumeTrue(has("python3"), "no python3");
    executable(folder.resolve("deploy/semadapt"), LAUNCHER);
    Path check =
        Files.writeString(
            folder.resolve("check.py"),
            """
            import json, os, semadapt_evaluation as dag
            try:
                from airflow import sdk as api
            except ImportError:
                from airflow import decorators as api
            print(api.__name__, api.given["max_active_runs"], api.given["catchup"],
                api.given["default_args"]["execution_timeout"], api.given["default_args"]["retries"])
            (evaluate,) = api.tasks
            for code in (0, 1, 2, 3, 4, 143):
                errors = [] if code == 0 else ["low", "too"]
                result = {"miou": 0.5} if code == 0 else None
                os.environ["ENDS"] = str(code)
                os.environ["PRINTS"] = json.dumps({"run_id": "r", "seconds": 2.5, "result": result, "errors": errors})
                try:
                    print(code, evaluate())
                except Exception as e:
                    print(code, type(e).__name__, e)
            os.environ["ENDS"] = "137"
            os.environ["PRINTS"] = ""
            try:
                evaluate()
            except Exception as e:
                print(type(e).__name__, e)
            """);
    String launched =
        "launched with evaluate --json --master spark://master.example.com:7077"
            + " --set=work=hdfs:///semadapt --set=evaluate.variant=semantic"
            + " --set=evaluate.min-miou=0.30 in %s, java, C\n"
                .formatted(Path.of("").toAbsolutePath());
    Map<String, String> environment = new TreeMap<>(airflow(version));
    environment.put("LC_ALL", "C");
    Programs.Ended ended = run(environment, "python3", check.toString());

    assertThat(ended.output().lines().filter(line -> line.startsWith("launched")))
        .as(ended.output())
        .hasSize(7)
        .allMatch(line -> launched.equals(line + "\n"));
    assertThat(ended.output().replace(launched, ""))
        .isEqualTo(
            """
            %s 1 False 6:00:00 1
            0 {'run_id': 'r', 'miou': 0.5, 'seconds': 2.5}
            1 AirflowFailException r: exit code 1: low; too
            2 AirflowFailException r: exit code 2: low; too
            3 AirflowException r: exit code 3: low; too
            4 AirflowFailException r: exit code 4: low; too
            143 AirflowException r: exit code 143: low; too
            AirflowException None: exit code 137: no result was printed: the log above says why
            """
                .formatted(version == 2 ? "airflow.decorators" : "airflow.sdk"));
  }

  @Test
  void aTaskThatAirflowEndsStopsTheRun() throws IOException, InterruptedException {
    assumeTrue(has("python3"), "no python3");
    Path launcher =
        executable(
            folder.resolve("deploy/semadapt"),
            """
            #!/usr/bin/env python3
            import os, signal, sys
            def stop(*ignored):
                with open(os.environ["STOPPED"], "w") as file:
                    file.write("stopped")
                sys.exit(143)
            signal.signal(signal.SIGTERM, stop)
            print("ready", file=sys.stderr, flush=True)
            signal.pause()
            """);
    Path stopped = folder.resolve("stopped");
    Path check =
        Files.writeString(
            folder.resolve("check.py"),
            """
            import builtins, sys, semadapt_evaluation as dag
            def timed_out(*text, **options):
                raise TimeoutError("by Airflow")
            builtins.print = timed_out
            try:
                dag.run([sys.argv[1]])
            except TimeoutError as e:
                sys.stdout.write(str(e))
            """);
    Map<String, String> environment = new TreeMap<>(airflow(3));
    environment.put("STOPPED", stopped.toString());

    assertThat(run(environment, "python3", check.toString(), launcher.toString()))
        .isEqualTo(new Programs.Ended(0, "by Airflow"));
    assertThat(stopped).hasContent("stopped");
  }

  @Test
  void everyAlertReadsAMetricThatARunLeaves() throws IOException, InterruptedException {
    Path rules = DEPLOY.resolve("schedule/semadapt-alerts.yml");
    if (has("promtool")) {
      assertThat(run(Map.of(), "promtool", "check", "rules", rules.toString()).exitCode()).isZero();
    }
    Path file = folder.resolve("run.prom");
    new Notification(Optional.of(file), Optional.empty())
        .send(
            new RunEnd("evaluate", ExitCode.OK, Instant.EPOCH, 1, Map.of("semantic", 0.5), "{}"),
            Console.standard());
    String left = Files.readString(file);
    Set<String> metrics = matches("(?m)^(semadapt_[a-z_]+)\\{", left);
    Set<String> states = matches("state=\"([^\"]+)\"", left);
    Set<String> labels = matches("[{,]([a-z_]+)=", left);

    List<JsonNode> alerts = new ArrayList<>();
    YAML.readTree(rules.toFile())
        .get("groups")
        .forEach(group -> group.get("rules").forEach(alerts::add));
    assertThat(alerts).hasSize(7);
    Set<String> used = new TreeSet<>();
    for (JsonNode alert : alerts) {
      String expression = alert.get("expr").asText();
      assertThat(alert.get("alert").asText()).startsWith("Semadapt");
      assertThat(alert.at("/labels/severity").asText()).isIn("page", "ticket");
      assertThat(names(alert)).isSubsetOf("alert", "expr", "for", "labels", "annotations");
      used.addAll(matches("\\b(semadapt_(?!job)[a-z_]+)", expression));
      for (String state : matches("\\bstate!?[=~]+\"([^\"]+)\"", expression)) {
        assertThat(states).contains(state.split("\\|", -1));
      }
      if (expression.contains("semadapt_run")) {
        Set<String> shown = matches("\\$labels\\.([a-z_]+)", alert.get("annotations").toString());
        shown.remove("instance");
        assertThat(labels).containsAll(shown);
      }
    }
    assertThat(used).isNotEmpty().isSubsetOf(metrics);
  }

  private static Set<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
