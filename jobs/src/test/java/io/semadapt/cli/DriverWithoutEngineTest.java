// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.JobProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs without networks run in a process that has neither an engine nor its native libraries. */
final class DriverWithoutEngineTest {
  /** Parts of the paths of the engine, of its libraries and of the classes that need them. */
  private static final List<String> ENGINE =
      List.of(
          "/common/dl4j/target/",
          "/common/libtorch/target/",
          "/semadapt-dl4j",
          "/semadapt-libtorch",
          "/org/nd4j/",
          "/org/deeplearning4j/",
          "/org/bytedeco/",
          "/org/datavec/");

  @TempDir private static Path folder;
  private static Path gta5;
  private static Path cityscapes;
  private static Path work;

  @BeforeAll
  static void paintAndIngestACity() throws Exception {
    Path city = folder.resolve("city");
    gta5 = city.resolve("gta5");
    cityscapes = city.resolve("cityscapes");
    work = folder.resolve("work");
    succeeds(
        "toy-city",
        "toy-city.output=" + city,
        "toy-city.source-images=4",
        "toy-city.target-images=4",
        "toy-city.target-val-images=2",
        "toy-city.size=128x64",
        "work=" + folder);
    succeeds("ingest", "data.gta5=" + gta5, "data.cityscapes=" + cityscapes, "work=" + work);
  }

  @Test
  void jobsWithNetworksSayThatThereIsNoEngine() throws Exception {
    Path log = folder.resolve("doctor.log");
    List<String> arguments = List.of("doctor", "--master", "local[1]", "--set", "work=" + work);

    assertThat(JobProcess.startOn(classPath(), log, arguments).ends()).isEqualTo(2);

    assertThat(Files.readString(log))
        .contains("Cannot run networks: no engine is on the class path");
  }

  @Test
  void helpIsPrinted() throws Exception {
    assertThat(prints("help", List.of("--help"))).contains("train-gan");
  }

  @Test
  void ingestWritesShards() {
    assertThat(work.resolve("shards/source/_manifest.json")).exists();
    assertThat(work.resolve("shards/target-val/_manifest.json")).exists();
  }

  @Test
  void dryRunOfAPipelinePlansEveryStage() throws Exception {
    assertThat(
            prints(
                "plan",
                List.of(
                    "pipeline",
                    "--dry-run",
                    "--set",
                    "work=" + work,
                    "--set",
                    "data.gta5=" + gta5,
                    "--set",
                    "data.cityscapes=" + cityscapes,
                    "--set",
                    "train-gan.crop=64x64",
                    "--set",
                    "train-segmenter.crop=64x32")))
        .contains("train-gan", "translate", "train-segmenter", "evaluate")
        .doesNotContain("fails");
  }

  @Test
  void scoreAndReportWriteTheirResults() throws Exception {
    Path predictions = Files.createDirectories(folder.resolve("predictions"));
    Path truth = cityscapes.resolve("gtFine");
    for (Path label : files(truth, "_gtFine_labelIds.png")) {
      Files.copy(label, predictions.resolve(label.getFileName()));
    }
    succeeds(
        "score", "score.ground-truth=" + truth, "score.predictions=" + predictions, "work=" + work);
    assertThat(files(work.resolve("score"), ".json")).isNotEmpty();
    succeeds("report", "work=" + work);
    assertThat(Files.readString(work.resolve("report/index.html"))).endsWith("</html>\n");
  }

  private static void succeeds(String job, String... settings) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(job, "--master", "local[1]"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    prints(job, arguments);
  }

  private static String prints(String name, List<String> arguments) throws Exception {
    Path log = folder.resolve(name + ".log");
    JobProcess.startOn(classPath(), log, arguments).succeeds();
    return Files.readString(log);
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> ENGINE.stream().noneMatch(path.replace(File.separatorChar, '/')::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ending)).toList();
    }
  }
}
