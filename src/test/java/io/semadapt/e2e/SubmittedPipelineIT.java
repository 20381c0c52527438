// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed distribution, submitted to a standalone cluster, everything on HDFS. */
@Tag("cluster")
final class SubmittedPipelineIT {
  @Test
  void everyJobRunsOnTheExecutorsAndReadsAndWritesHdfs(@TempDir Path folder)
      throws IOException, InterruptedException {
    try (Hdfs hdfs = Hdfs.start(folder);
        StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      hdfs.makeOwn("/runs");
      Map<String, String> environment = new HashMap<>(cluster.spark().environment());
      environment.put("HADOOP_CONF_DIR", hdfs.confFolder().toString());
      environment.put("SEMADAPT_SUBMIT", "--driver-memory 1g --executor-memory 1g");
      Distribution.Ended demo =
          Distribution.launch(
              folder,
              environment,
              "demo",
              "--master",
              cluster.url(),
              "--config",
              Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString(),
              "--set",
              "work=/runs/tiny");
      assertThat(demo.exitCode()).as(demo.output()).isZero();
      assertThat(demo.output())
          .contains("gap closed", "source-only", "semantic")
          .containsPattern("stages-skipped\\s+= 0\n");
      assertThat(hdfs.files("/runs/tiny"))
          .contains(
              "/runs/tiny/toy-city/gta5/images/00001.png",
              "/runs/tiny/shards/source/shard-00000.parquet",
              "/runs/tiny/gan/semantic/checkpoints/round-000002.ckpt",
              "/runs/tiny/translated/semantic/shard-00000.parquet",
              "/runs/tiny/segmenter/semantic/checkpoints/step-00000004.ckpt",
              "/runs/tiny/report/index.html")
          .noneMatch(file -> file.contains("_tmp-") || file.endsWith("_lock"));
    }
    try (var executors = Files.find(folder, 4, (file, facts) -> file.endsWith("stderr"))) {
      assertThat(executors).as("a log of each executor").hasSize(StandaloneCluster.WORKERS);
    }
  }
}
