// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
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
    List<String> containers = yarn.containerLogs();
    assertThat(demo.exitCode()).as("%s%n%s", demo.output(), containers).isZero();
    assertThat(demo.output()).contains("semantic").containsPattern("stages-skipped\\s+= 0\n");

    assertThat(yarn.applications()).hasSize(1);
    RMApp application = yarn.applications().get(0);
    assertThat(application.getName()).isEqualTo("semadapt demo");
    assertThat(application.getState()).isEqualTo(RMAppState.FINISHED);
    assertThat(application.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
    assertThat(yarn.containersGiven() - containersBefore)
        .as("the application's master and executors")
        .isEqualTo(1 + EXECUTORS);
    assertThat(containers)
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

  /** Nothing but a configuration and the jar of the jobs is sent: this node has the rest. */
  private static Distribution.Ended demo(String work, String... options)
      throws IOException, InterruptedException {
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
    return Distribution.launch(
        folder,
        environment,
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
