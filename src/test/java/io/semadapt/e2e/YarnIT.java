// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMAppState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed distribution and its packed Spark, submitted to YARN in client mode, on HDFS. */
@Tag("cluster")
final class YarnIT {
  private static final int EXECUTORS = 2;
  private static final String DEMO = "semadapt demo";
  private static final String HOME = "/user/" + System.getProperty("user.name");
  private static final Pattern FINISHED_TASK = Pattern.compile("Executor: Finished task [0-9.]+");

  @TempDir private static Path folder;
  private static Hdfs hdfs;
  private static Yarn yarn;
  private static SparkInstallation spark;

  @BeforeAll
  static void aClusterWithAHomeFolder() throws IOException, InterruptedException {
    spark = SparkInstallation.in(folder);
    hdfs = Hdfs.start(folder);
    hdfs.makeOwn(HOME);
    yarn = Yarn.start(hdfs.confFolder());
  }

  @AfterAll
  static void stop() throws IOException {
    if (yarn != null) {
      yarn.close();
    }
    if (hdfs != null) {
      hdfs.close();
    }
  }

  @Test
  void everyJobRunsInContainers() throws IOException, InterruptedException, TimeoutException {
    long containersBefore = yarn.containersGiven();
    Distribution.Ended demo =
        demo("tiny", "--num-executors " + EXECUTORS, "--conf spark.executor.memoryOverhead=2g");
    assertThat(demo.exitCode()).as("%s%n%s", demo.output(), yarn.containerLogs()).isZero();
    assertThat(demo.output()).contains("semantic").containsPattern("stages-skipped\\s+= 0\n");

    List<RMApp> demos =
        yarn.applications().stream().filter(each -> each.getName().equals(DEMO)).toList();
    assertThat(demos).hasSize(1);
    RMApp application = demos.get(0);
    assertThat(application.getState()).isEqualTo(RMAppState.FINISHED);
    assertThat(application.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(yarn.containersGiven() - containersBefore)
        .as("the application's master and executors")
        .isEqualTo(1 + EXECUTORS);
    String container =
        application.getApplicationId().toString().replace("application", "container");
    assertThat(yarn.containerLogs())
        .filteredOn(log -> log.startsWith(container))
        .hasSize(1 + EXECUTORS)
        .filteredOn(log -> FINISHED_TASK.matcher(log).find())
        .as("executors with tasks that finished")
        .hasSize(EXECUTORS);

    assertThat(hdfs.files(HOME))
        .contains(
            HOME + "/tiny/toy-city/gta5/images/00001.png",
            HOME + "/tiny/shards/source/shard-00000.parquet",
            HOME + "/tiny/gan/semantic/checkpoints/round-000002.ckpt",
            HOME + "/tiny/translated/semantic/shard-00000.parquet",
            HOME + "/tiny/segmenter/semantic/checkpoints/step-00000004.ckpt",
            HOME + "/tiny/report/index.html")
        .anyMatch(file -> file.matches(HOME + "/tiny/reports/class_iou/.+\\.parquet"))
        .noneMatch(file -> file.contains("_tmp-") || file.endsWith("_lock"))
        .as("what was sent for the application is gone")
        .noneMatch(file -> file.contains(".sparkStaging"));
  }

  @Test
  void executorsLargerThanTheClusterGivesAreAUserError() throws IOException, InterruptedException {
    // The 8g of spark-defaults.conf beside the heap.
    Distribution.Ended demo = demo("other", "--num-executors 1");
    assertThat(demo.exitCode()).as(demo.output()).isEqualTo(ExitCode.USER_ERROR.number());
    assertThat(demo.output())
        .contains(
            "\nCannot start on YARN: Required executor memory (1024 MB), offHeap memory (0) MB,"
                + " overhead (8192 MB), and PySpark memory (0 MB) is above the max threshold"
                + " (8192 MB) of this cluster!");
  }

  /**
   * The jar of a build for GPUs is empty and nvidia-smi is made up, but the discovery script is the
   * one that the launcher sends.
   */
  @Test
  void aBuildForGpusSendsTheScriptThatFindsThem() throws IOException, InterruptedException {
    Path home = folder.resolve("gpus");
    Path deploy = Files.createDirectories(home.resolve("deploy"));
    for (String file : List.of("semadapt", "gpu-discovery.sh", "spark-defaults.conf")) {
      Files.copy(
          Distribution.HOME.resolve("deploy").resolve(file),
          deploy.resolve(file),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path lib = Files.createDirectories(home.resolve("lib"));
    try (Stream<Path> jars = Files.list(Distribution.HOME.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar);
      }
    }
    new ZipOutputStream(Files.newOutputStream(lib.resolve("pytorch-0-gpu.jar"))).close();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path smi = bin.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\ntest \"$1\" = --query-gpu=index && echo 3\n");
    Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwxr-xr-x"));

    Distribution.Ended doctor =
        Distribution.launch(
            home,
            folder,
            environment(
                "--num-executors 1",
                "--conf spark.executor.memoryOverhead=2g",
                "--conf spark.executorEnv.PATH=" + bin + ":" + System.getenv("PATH")),
            "doctor",
            "--master",
            "yarn",
            "--set",
            "work=doctor");

    assertThat(doctor.exitCode()).as("%s%n%s", doctor.output(), yarn.containerLogs()).isZero();
    assertThat(doctor.output()).containsPattern("ok    GPU +executor 1 has GPU 3: 2 of 2 tasks");
  }

  /** Nothing but a configuration and the jar of the jobs is sent: this node has the rest. */
  private static Map<String, String> environment(String... options) {
    Map<String, String> environment = new HashMap<>(spark.environment());
    environment.put("HADOOP_CONF_DIR", hdfs.confFolder().toString());
    environment.put("SEMADAPT_LIB", "local:" + Distribution.HOME.resolve("lib"));
    String java = System.getProperty("java.home");
    environment.put(
        "SEMADAPT_SUBMIT",
        String.join(
            " ",
            "--driver-memory 1g --executor-memory 1g",
            "--conf spark.yarn.jars=local:" + Distribution.HOME.resolve("spark") + "/*",
            "--conf spark.yarn.appMasterEnv.JAVA_HOME=" + java,
            "--conf spark.executorEnv.JAVA_HOME=" + java,
            String.join(" ", options)));
    return environment;
  }

  private static Distribution.Ended demo(String work, String... options)
      throws IOException, InterruptedException {
    return Distribution.launch(
        folder,
        environment(options),
        "demo",
        "--master",
        "yarn",
        "--config",
        Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString(),
        "--set",
        "pipeline.variants=[semantic]",
        "--set",
        "work=" + work);
  }
}
