// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.Damage;
import io.semadapt.fixture.LosingFileSystem;
import io.semadapt.job.Identity;
import io.semadapt.storage.PlainLocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StageRecordTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private java.nio.file.Path folder;

  @Test
  void aDamagedRecordIsNone() throws IOException {
    Path file = new Path(folder.toString(), "ingest.json");
    assertThat(StageRecord.read(file, conf)).isEmpty();
    StageRecord record = new StageRecord("run-1", new TreeMap<>());
    record.write(file, conf);
    assertThat(StageRecord.read(file, conf)).contains(record);
    for (String content :
        List.of("", "\0\0\0{\1\1\1\1", "junk", "{", "null", "[]", "{}", "{\"identity\": 7}")) {
      Files.writeString(folder.resolve("ingest.json"), content);
      assertThat(StageRecord.read(file, conf)).as(content).isEmpty();
      // The sum that an older version left fits neither.
      Files.write(folder.resolve(".ingest.json.crc"), new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0});
      assertThat(StageRecord.read(file, conf)).as(content).isEmpty();
    }
  }

  @Test
  void everyDamagedRecordIsReadOrNone() throws IOException {
    java.nio.file.Path file = folder.resolve("ingest.json");
    TreeMap<String, String> identity = new TreeMap<>(Map.of("ingest.size", "512x256"));
    new StageRecord("run-1", identity).write(new Path(file.toString()), conf);
    Damage.damageQuietly(
        1000,
        Files.readAllBytes(file),
        bytes -> {
          Files.write(file, bytes);
          StageRecord.read(new Path(file.toString()), conf)
              .ifPresent(record -> record.difference(new Identity(identity)));
        });
  }

  @Test
  void aRecordIsWholeOnAMachineThatStopsThen() {
    LosingFileSystem.mount(conf);
    Path file = new Path("losing:" + folder, "ingest.json");
    StageRecord record = new StageRecord("run-1", new TreeMap<>());
    record.write(file, conf);
    assertThat(StageRecord.read(file, conf)).contains(record);
  }
}
