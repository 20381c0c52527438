// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.storage.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HDFS refuses: one clear line, exit code 2, and nothing half written. */
@Tag("cluster")
final class HdfsIT {
  private static final int SMALL = 100;

  @TempDir private static java.nio.file.Path folder;
  private static Hdfs hdfs;
  private static JobSession session;

  @BeforeAll
  static void aCityOnHdfs() throws IOException, InterruptedException {
    hdfs = Hdfs.start(folder);
    hdfs.makeOwn("/run1");
    session =
        JobSession.open(
            "local[2]",
            hdfs.uri("/run1"),
            Map.of(
                "spark.hadoop.dfs.blocksize", Hdfs.BLOCK_BYTES, "spark.hadoop.dfs.replication", 1));
    session.run("toy-city");
    session.run("ingest");
    session.run("train-gan", withInputs());
  }

  @AfterAll
  static void stop() {
    if (session != null) {
      session.close();
    }
    if (hdfs != null) {
      hdfs.close();
    }
  }

  @Test
  void aWorkFolderOfSomebodyElse() throws IOException, InterruptedException {
    hdfs.makeOwn("/others");
    hdfs.take("/others", "755");
    for (String job : List.of("toy-city", "ingest", "train-gan", "translate")) {
      assertThat(refusal(job, "work=" + hdfs.uri("/others")))
          .isEqualTo(
              "Cannot write '%s': Permission denied: user=%s, access=WRITE,"
                  + " inode=\"/others\":superuser:superuser:drwxr-xr-x",
              hdfs.uri("/others/_lock"), System.getProperty("user.name"));
    }
    assertThat(session.end("ingest", "work=" + hdfs.uri("/others"), "ingest.limit=-1").errors())
        .as("what the user can mend first")
        .contains("'ingest.limit' must be at least 0, was -1");
    assertThat(hdfs.files("/others")).isEmpty();
  }

  @Test
  void anOutputFolderOfSomebodyElse() throws IOException, InterruptedException {
    hdfs.makeOwn("/outputs");
    hdfs.take("/outputs", "755");
    for (String job : List.of("toy-city", "train-gan", "train-segmenter", "translate")) {
      assertThat(refusal(job, job + ".output=" + hdfs.uri("/outputs/new")))
          .startsWith("Cannot ")
          .contains(" '" + hdfs.uri("/outputs/new"))
          .endsWith(
              ": Permission denied: user=%s, access=WRITE, inode=\"/outputs\":superuser:superuser:drwxr-xr-x"
                  .formatted(System.getProperty("user.name")));
    }
    assertThat(hdfs.files("/outputs")).isEmpty();
  }

  @Test
  void aPictureThatMayNotBeRead() throws IOException, InterruptedException {
    hdfs.makeOwn("/unread");
    session.run("toy-city", "toy-city.output=" + hdfs.uri("/unread/city"));
    hdfs.take("/unread/city/gta5/images/00003.png", "600");
    assertThat(
            refusal(
                "ingest",
                "work=" + hdfs.uri("/unread/work"),
                "data.gta5=" + hdfs.uri("/unread/city/gta5"),
                "data.cityscapes=" + hdfs.uri("/unread/city/cityscapes")))
        .isEqualTo(
            "Cannot read '%s': Permission denied: user=%s, access=READ,"
                + " inode=\"/unread/city/gta5/images/00003.png\":superuser:superuser:-rw-------",
            hdfs.uri("/unread/city/gta5/images/00003.png"), System.getProperty("user.name"));
    assertThat(hdfs.files("/unread/work/shards")).isEmpty();
  }

  @Test
  void aQuotaThatIsFullWhileShardsAreWritten() throws IOException, InterruptedException {
    hdfs.makeOwn("/full-shards");
    // The lock is written and stays; no block more fits beside it.
    hdfs.quota("/full-shards", Hdfs.BLOCK_BYTES + SMALL);
    String[] settings = {
      "work=" + hdfs.uri("/full-shards"),
      "data.gta5=" + hdfs.uri("/run1/toy-city/gta5"),
      "data.cityscapes=" + hdfs.uri("/run1/toy-city/cityscapes")
    };
    assertThat(refusal("ingest", settings))
        .startsWith("Cannot write '" + hdfs.uri("/full-shards/shards/_tmp-"))
        .contains("shard-00000.parquet': The DiskSpace quota of /full-shards is exceeded: quota =");
    assertThat(hdfs.files("/full-shards")).isEmpty();

    hdfs.quota("/full-shards", 1000L * Hdfs.BLOCK_BYTES);
    session.run("ingest", settings);
    assertThat(hdfs.files("/full-shards/shards/source"))
        .containsExactlyInAnyOrder(
            "/full-shards/shards/source/_manifest.json",
            "/full-shards/shards/source/shard-00000.parquet");
  }

  @Test
  void aQuotaThatIsFullWhileATranslationIsWritten() throws IOException, InterruptedException {
    hdfs.makeOwn("/full-translation");
    hdfs.quota("/full-translation", Hdfs.BLOCK_BYTES + SMALL);
    String output = "translate.output=" + hdfs.uri("/full-translation/semantic");
    assertThat(refusal("translate", output))
        .startsWith(
            "Cannot write '%s': The DiskSpace quota of /full-translation is exceeded: quota ="
                .formatted(hdfs.uri("/full-translation/semantic/shard-00000.parquet")));
    assertThat(hdfs.files("/full-translation"))
        .containsExactly("/full-translation/semantic/_origin");
  }

  @Test
  void aQuotaThatIsFullWhileACheckpointIsWrittenLeavesTheOneBefore()
      throws IOException, InterruptedException {
    hdfs.makeOwn("/full-gan");
    // Room for the first checkpoint of 700 kB, and for no block beside it.
    hdfs.quota("/full-gan", Hdfs.BLOCK_BYTES + Hdfs.BLOCK_BYTES / 2);
    String[] settings = {
      "train-gan.output=" + hdfs.uri("/full-gan/semantic"), "train-gan.checkpoint-every-rounds=1",
    };
    assertThat(refusal("train-gan", settings))
        .startsWith("Cannot write '" + hdfs.uri("/full-gan/semantic/"))
        .contains("': The DiskSpace quota of /full-gan is exceeded: quota =");
    assertThat(hdfs.files("/full-gan"))
        .containsExactlyInAnyOrder(
            "/full-gan/semantic/checkpoints/round-000001.ckpt", "/full-gan/semantic/recipe.conf");

    hdfs.quota("/full-gan", 1000L * Hdfs.BLOCK_BYTES);
    assertThat(session.run("train-gan", withInputs(settings)))
        .contains("continues from '" + hdfs.uri("/full-gan/semantic/checkpoints/round-000001"));
    assertThat(bytes("/full-gan/semantic/checkpoints/round-000002.ckpt"))
        .isEqualTo(bytes("/run1/gan/semantic/checkpoints/round-000002.ckpt"));
  }

  @Test
  void aReaderNeverMissesAFileThatIsReplaced() throws IOException, InterruptedException {
    Path file = new Path(hdfs.uri("/run1/replaced"));
    Configuration conf = session.spark().sparkContext().hadoopConfiguration();
    FileSystem fileSystem = file.getFileSystem(conf);
    AtomicFiles.write(file, conf, "0".getBytes(StandardCharsets.UTF_8));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger missed = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!over.get()) {
                try {
                  if (!fileSystem.exists(file)) {
                    missed.incrementAndGet();
                  }
                } catch (IOException e) {
                  missed.incrementAndGet();
                }
              }
            });
    reader.start();
    for (int version = 1; version <= 50; version++) {
      AtomicFiles.write(file, conf, Integer.toString(version).getBytes(StandardCharsets.UTF_8));
    }
    over.set(true);
    reader.join();
    assertThat(missed).hasValue(0);
    assertThat(bytes("/run1/replaced")).isEqualTo("50".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String path) throws IOException {
    return AtomicFiles.read(
        new Path(hdfs.uri(path)), session.spark().sparkContext().hadoopConfiguration());
  }

  /** The one line that a job ends with. */
  private static String refusal(String job, String... settings) {
    JobSession.Ended ended = session.end(job, withInputs(settings));
    assertThat(ended.code()).as(ended.output() + ended.errors()).isEqualTo(ExitCode.USER_ERROR);
    assertThat(ended.errors().lines()).hasSize(1);
    return ended.errors().strip();
  }

  /** Inputs from where they are, whatever the work folder. */
  private static String[] withInputs(String... settings) {
    List<String> all = new ArrayList<>();
    String shards = hdfs.uri("/run1/shards");
    for (String key : List.of("train-gan.source", "train-segmenter.shards", "translate.source")) {
      all.add(key + "=" + shards + "/source");
    }
    all.add("train-gan.target=" + shards + "/target");
    all.add("translate.checkpoint=" + hdfs.uri("/run1/gan/semantic/checkpoints/round-000002.ckpt"));
    all.addAll(List.of(settings));
    return all.toArray(new String[0]);
  }
}
