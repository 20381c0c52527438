// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is packed, started by its launcher in separate processes. */
final class DistributionIT {
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
