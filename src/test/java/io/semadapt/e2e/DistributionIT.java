// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is packed, started by its launcher in separate processes. */
final class DistributionIT {
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

  /** A link of Markdown to a file, without its anchor. */
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");

  @TempDir private Path folder;

  /**
   * Nor does it need a GPU to be given one: nvidia-smi is made up, the discovery script is ours,
   * and two tasks share what it found.
   */
  @Test
  void anExecutorOfItsOwnProcessRunsConvolutionsThroughOneDnnAndItsTasksHaveAGpu()
      throws IOException, InterruptedException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path smi = bin.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\ntest \"$1\" = --query-gpu=index && echo 3\n");
    Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwxr-xr-x"));
    String script = Distribution.HOME.resolve("deploy/gpu-discovery.sh").toString();
    Map<String, String> environment = new HashMap<>(SparkInstallation.in(folder).environment());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put(
        "SEMADAPT_SUBMIT",
        String.join(
            " --conf ",
            "",
            "spark.worker.resource.gpu.amount=1",
            "spark.worker.resource.gpu.discoveryScript=" + script,
            "spark.executor.resource.gpu.amount=1",
            "spark.executor.resource.gpu.discoveryScript=" + script,
            "spark.task.resource.gpu.amount=0.5"));
    Distribution.Ended doctor =
        Distribution.launch(
            folder,
            environment,
            "doctor",
            "--master",
            "local-cluster[1,2,1024]",
            "--set",
            "work=" + folder.resolve("work"));
    assertThat(doctor.exitCode()).as(doctor.output()).isZero();
    assertThat(doctor.output())
        .contains("ok    executor 0   convolutions run through oneDNN")
        .contains("ok    executor 0   ND4J CPU backend")
        .contains("ok    GPU          executor 0 has GPU 3: 2 of 2 tasks")
        .contains("failures = 0");
  }

  /** As OpenShift and {@code docker run --user} start it. */
  @Test
  void aUserIdWithoutANameRunsJobs() throws IOException, InterruptedException {
    List<String> asNobody =
        List.of("setpriv", "--reuid=12345", "--regid=0", "--clear-groups", "env", "HOME=/");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    String launcher = Distribution.HOME.resolve("deploy/semadapt").toString();
    if (!starts(asNobody, "test", "-x", launcher)) {
      System.out.println("DistributionIT: no other user id (needs root and setpriv); skipped");
    }
    assumeTrue(starts(asNobody, "test", "-x", launcher), "another user id needs root");
    List<String> command = new ArrayList<>(asNobody);
    command.addAll(List.of(launcher, "toy-city", "--set", "work=" + folder.resolve("work")));
    for (String count : List.of("source-images", "target-images", "target-val-images")) {
      command.addAll(List.of("--set", "toy-city." + count + "=1"));
    }
    Distribution.Ended toyCity = Distribution.run(folder, Map.of(), command);
    assertThat(toyCity.exitCode()).as(toyCity.output()).isZero();
    assertThat(folder.resolve("?")).doesNotExist();
  }

  private boolean starts(List<String> prefix, String... more) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(more));
    try {
      return Distribution.run(folder, Map.of(), command).exitCode() == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /** Its plugin does nothing where Maven is told to do without a network. */
  @Test
  void theBillOfMaterialsNamesEveryJar() throws IOException {
    boolean offline = System.getProperty("maven.network", "").equals("offline true");
    if (offline) {
      System.out.println("DistributionIT: no bill of materials, Maven is offline; skipped");
    }
    assumeFalse(offline, "Maven is offline");
    Set<String> named = new TreeSet<>();
    JsonNode bill = new ObjectMapper().readTree(Distribution.HOME.resolve("sbom.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    for (JsonNode component : bill.path("components")) {
      Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
      named.add(
          component.path("name").asText()
              + "-"
              + component.path("version").asText()
              + (classifier.find() ? "-" + classifier.group(1) : "")
              + ".jar");
    }
    for (String part : List.of("lib", "spark")) {
      try (Stream<Path> jars = Files.list(Distribution.HOME.resolve(part))) {
        assertThat(jars.map(jar -> jar.getFileName().toString()))
            .isNotEmpty()
            .isSubsetOf(named)
            // What no class loads, and what was raised for its findings (dependencies.md).
            .noneMatch(name -> name.matches("(fastutil|oshi|jna)-.*"))
            .noneMatch(name -> name.matches("netty-.*-4\\.1\\.96.*"));
      }
    }
  }

  @Test
  void itsDocumentsLinkToFilesThatAreInIt() throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.walk(Distribution.HOME)) {
      documents = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    assertThat(documents).hasSizeGreaterThan(10);
    for (Path document : documents) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        assertThat(document.resolveSibling(link.group(1))).as(document.toString()).exists();
      }
    }
  }

  @Test
  void aFullHeapEndsTheRunAtOnceAndNamesWhatToRaise() throws IOException, InterruptedException {
    // The largest file that is read, as large as the heap, and a hole on the disk.
    Path truth = Files.createDirectories(folder.resolve("val/a"));
    try (RandomAccessFile file =
        new RandomAccessFile(truth.resolve("a_000000_000000_gtFine_labelIds.png").toFile(), "rw")) {
      file.setLength(1L << 29);
    }
    Path predictions = Files.createDirectory(folder.resolve("predictions"));
    Files.createFile(predictions.resolve("a_000000_000000.png"));

    assertFull(
        Map.of("SEMADAPT_HEAP", "512m"),
        "Cannot go on: the Java heap of 512m is full (raise SEMADAPT_HEAP)");
    Map<String, String> submitted = new HashMap<>(SparkInstallation.in(folder).environment());
    submitted.put("SEMADAPT_SUBMIT", "--driver-memory 512m");
    assertFull(
        submitted, "Cannot go on: the Java heap of the driver is full (raise --driver-memory)");
  }

  private void assertFull(Map<String, String> environment, String message)
      throws IOException, InterruptedException {
    Distribution.Ended score =
        Distribution.launch(
            folder,
            environment,
            "score",
            "--set",
            "work=" + folder.resolve("work"),
            "--set",
            "score.ground-truth=" + folder.resolve("val"),
            "--set",
            "score.predictions=" + folder.resolve("predictions"),
            "--set",
            "score.instances=false");
    assertThat(score.exitCode()).as(score.output()).isEqualTo(ExitCode.INTERNAL_ERROR.number());
    assertThat(score.output().lines()).contains(message);
  }
}
