// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.cli.Jobs;
import io.semadapt.job.Job;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.stage.ingest.IngestJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file in conf/ parses, and every key in it is known. */
final class ConfFilesTest {
  @Test
  void everyFileParsesWithKnownKeys() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "conf"))) {
      List<Path> confs = files.filter(file -> file.toString().endsWith(".conf")).toList();
      assertThat(confs).isNotEmpty();
      for (Path conf : confs) {
        ReferenceConfig.load(conf.toString(), List.of(conf.toString()), List.of()).throwIfInvalid();
      }
    }
  }

  @Test
  void everyJobHasAFileThatItAccepts() {
    for (Job<?, ?> job : Jobs.all()) {
      String conf = Path.of("..", "conf", job.name() + ".conf").toString();
      List<String> folders =
          List.of(
              "data.gta5=/gta5",
              "data.cityscapes=/cityscapes",
              "score.ground-truth=/gtFine",
              "score.predictions=/predictions");
      job.configure(ReferenceConfig.load(job.name(), List.of(conf), folders));
    }
  }

  @Test
  void everyLabelMapIsValid() {
    for (String name : List.of("carla.conf", "synthia.conf")) {
      String conf = Path.of("..", "conf", name).toString();
      new IngestJob()
          .configure(
              ReferenceConfig.load(conf, List.of(conf), List.of("data.folders.source.root=/data")));
    }
  }
}
