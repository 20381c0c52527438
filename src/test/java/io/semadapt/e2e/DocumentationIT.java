// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.cli.JobMain;
import io.semadapt.cli.Jobs;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.job.Job;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.spark.Sessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of every page is run, or its options and keys are read and the reason is here. */
final class DocumentationIT {
  /** What a reader's folders stand for; longer names first. */
  private static final List<String> DATA =
      List.of("/data/predictions", "/data/cityscapes", "/data/GTA5", "/data/");

  /** Small enough for a test; they win over the page's own. */
  private static final List<String> SMALL =
      List.of(
          "toy-city.size=64x32",
          "toy-city.source-images=8",
          "toy-city.target-images=8",
          "toy-city.target-val-images=4",
          "ingest.size=64x32",
          "train-gan.crop=64x32",
          "train-gan.generator.width=4",
          "train-gan.generator.residual-blocks=1",
          "train-gan.discriminator.width=4",
          "train-gan.discriminator.levels=4",
          "train-gan.steps=2",
          "train-gan.averaging-period=2",
          "train-segmenter.network.type=unet",
          "train-segmenter.network.width=4",
          "train-segmenter.steps=2",
          "train-segmenter.averaging-period=2",
          "train-segmenter.crop=64x32",
          "pipeline.variants=[source-only,semantic]",
          "evaluate.predictions=true",
          "evaluate.min-miou=0",
          "score.instances=false");

  /** Why a command is read, not run: a part of it, and the reason. */
  private static final Map<String, String> NOT_RUN =
      new TreeMap<>(
          Map.of(
              "compare ", "needs the ids of two runs",
              "my-city.conf", "the reader's own data",
              "conf/carla.conf", "needs pictures of CARLA",
              "conf/acdc.conf", "needs ACDC",
              "conf/synthia.conf", "needs SYNTHIA",
              "conf/cluster.conf", "needs a cluster with GPUs",
              "src/bench/adaptation", "takes hours; AdaptationIT runs it",
              "--master", "needs a cluster",
              "device=cuda", "needs a GPU",
              "work_dirs/", "needs predictions of mmsegmentation"));

  /** Commands of other programs. */
  private static final Set<String> OTHER_PROGRAMS =
      Set.of(
          "mvn",
          "source",
          "export",
          "spark-submit",
          "docker",
          "kubectl",
          "helm",
          "tar",
          "pip",
          "python3");

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  private ExitCode run(List<String> arguments) {
    text.reset();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    return JobMain.run(
        new Console(stream, stream, false, Clock.systemUTC()), arguments.toArray(String[]::new));
  }

  private static void set(List<String> arguments, String setting) {
    arguments.add("--set");
    arguments.add(setting);
  }

  /** The arguments as they are run here: folders below {@code data}, the demo's scenario added. */
  private static List<String> here(DocumentedCommand command, Path data) {
    Map<String, Path> folders =
        Map.of(
            "/data/predictions", data.resolve("run1/predictions/semantic"),
            "/data/cityscapes", data.resolve("toy/cityscapes"),
            "/data/GTA5", data.resolve("toy/gta5"),
            "/data/", data);
    List<String> arguments = new ArrayList<>();
    if (command.arguments().contains("demo")) {
      arguments.addAll(List.of("--config", "../conf/demo.conf"));
      set(arguments, "work=" + data.resolve("demo"));
    }
    for (String argument : command.arguments()) {
      String mapped = argument.startsWith("conf/") ? "../" + argument : argument;
      for (String name : DATA) {
        if (mapped.contains(name)) {
          String folder = folders.get(name) + (name.endsWith("/") ? "/" : "");
          mapped = mapped.replace(name, folder);
          break;
        }
      }
      arguments.add(mapped);
    }
    // A recipe names its own.
    boolean named = command.text().contains("work=") || command.text().contains("recipe.conf");
    if (!named && !command.arguments().contains("demo")) {
      set(arguments, "work=" + data.resolve("other"));
    }
    SMALL.forEach(setting -> set(arguments, setting));
    return arguments;
  }

  private static boolean isRun(DocumentedCommand command) {
    return command.isJob() && NOT_RUN.keySet().stream().noneMatch(command.text()::contains);
  }

  @Test
  void everyCommandRuns(@TempDir Path data) throws IOException {
    List<String> ran = new ArrayList<>();
    Set<List<String>> done = new LinkedHashSet<>();
    try (Sessions session = Sessions.of("documentation", Optional.of("local[2]"))) {
      assertThat(session.spark().sparkContext().isLocal()).isTrue();
      paint(data);
      for (Path page : DocumentedCommand.pages()) {
        for (DocumentedCommand command : DocumentedCommand.of(page)) {
          if (isRun(command)) {
            List<String> arguments = here(command, data);
            // A command that two pages have is run once.
            if (done.add(arguments)) {
              assertThat(run(arguments))
                  .as("%s: %s%n%s", command.page(), command.text(), text)
                  .isEqualTo(ExitCode.OK);
              ran.add(command.text());
            }
          }
        }
      }
    }
    assertThat(ran).anyMatch(command -> command.startsWith("deploy/semadapt pipeline"));
    for (Job<?, ?> job : Jobs.all()) {
      assertThat(ran)
          .as("a command with " + job.name())
          .anyMatch(command -> command.startsWith("deploy/semadapt " + job.name()));
    }
  }

  /** The trees that stand for GTA5 and Cityscapes. */
  private void paint(Path data) {
    List<String> arguments = new ArrayList<>(List.of("toy-city"));
    set(arguments, "work=" + data.resolve("painting"));
    set(arguments, "toy-city.output=" + data.resolve("toy"));
    SMALL.forEach(setting -> set(arguments, setting));
    assertThat(run(arguments)).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
  }

  @Test
  void everyCommandThatIsNotRunHasAReasonAndKnownOptionsAndKeys(@TempDir Path folder)
      throws IOException {
    for (Path page : DocumentedCommand.pages()) {
      Path own = folder.resolve("my-city.conf");
      Files.writeString(own, ownConfiguration());
      for (DocumentedCommand command : DocumentedCommand.of(page)) {
        if (isRun(command)) {
          continue;
        }
        String program = command.program();
        if (!program.equals("deploy/semadapt")) {
          assertThat(program.startsWith("$SPARK_HOME") || OTHER_PROGRAMS.contains(program))
              .as("%s: %s", command.page(), command.text())
              .isTrue();
          continue;
        }
        List<String> arguments = new ArrayList<>();
        List<String> files = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        for (String argument : command.arguments()) {
          String before = arguments.isEmpty() ? "" : arguments.get(arguments.size() - 1);
          if (before.equals("--config")) {
            files.add(argument.equals("my-city.conf") ? own.toString() : "../" + argument);
          } else if (before.equals("--set")) {
            settings.add(argument);
          }
          arguments.add(argument);
        }
        arguments.add("--help");
        assertThat(run(arguments))
            .as("%s: %s%n%s", command.page(), command.text(), text)
            .isEqualTo(ExitCode.OK);
        ReferenceConfig.load(command.text(), files, settings).throwIfInvalid();
      }
    }
  }

  private static String ownConfiguration() throws IOException {
    String page = Files.readString(Path.of("..", "src", "site", "own-data.md"));
    int start = page.indexOf("# my-city.conf");
    return page.substring(start, page.indexOf("```", start));
  }
}
