// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.Split;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.label.LabelMap;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.PlainLocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardTaskTest {
  @TempDir private Path folder;

  @Test
  void aDamagedNoteOfAnEarlierRunIsNone() throws IOException {
    Files.write(folder.resolve("1.png"), ImageCodec.encodePng(new RgbImage(4, 2, new byte[24])));
    ShardTask task =
        new ShardTask(
            HadoopConf.of(PlainLocalFileSystem.configure(new Configuration())),
            folder.toUri().toString(),
            Domain.TARGET,
            new LabelEncoding(LabelEncoding.Channel.FIRST, LabelMap.labelIdsUpTo(33)),
            /* size= */ null,
            folder.resolve("shards").toUri().toString());
    ShardPlan plan =
        new ShardPlan(0, List.of(new ShardPlan.Entry("1", Split.TRAIN, "1.png", "", "")));
    ShardOutcome outcome = task.apply(plan);
    assertThat(outcome.samples()).isEqualTo(1);
    Path note = folder.resolve("shards/_outcome-shard-00000.parquet.json");
    for (String content : List.of("", "junk", "null", "{}")) {
      Files.writeString(note, content);
      assertThat(task.apply(plan)).as(content).isEqualTo(outcome);
    }
  }
}
