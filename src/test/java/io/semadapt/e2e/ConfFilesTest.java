// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.semadapt.cli.Jobs;
import io.semadapt.job.Job;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.stage.ingest.IngestJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every file in conf/ parses, sets known keys and changes something. */
final class ConfFilesTest {
  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", "conf"))) {
      List<Path> confs = files.filter(file -> file.toString().endsWith(".conf")).toList();
      assertThat(confs).isNotEmpty();
      return confs;
    }
  }

  @Test
  void everyFileParsesWithKnownKeys() throws IOException {
    for (Path conf : files()) {
      ReferenceConfig.load(conf.toString(), List.of(conf.toString()), List.of()).throwIfInvalid();
    }
  }

  @Test
  void noFileSetsOnlyDefaults() throws IOException {
    Config defaults =
        ConfigFactory.parseURL(ReferenceConfig.class.getResource("/reference.conf")).resolve();
    for (Path conf : files()) {
      assertThat(ConfigFactory.parseFile(conf.toFile()).withFallback(defaults).resolve())
          .as(conf.toString())
          .isNotEqualTo(defaults);
    }
  }

  @Test
  void everyFileNamedAfterAJobIsAcceptedByThatJob() throws IOException {
    List<String> folders = List.of("data.gta5=/gta5", "data.cityscapes=/cityscapes");
    Set<String> accepted = new TreeSet<>();
    for (Path conf : files()) {
      for (Job<?, ?> job : Jobs.all()) {
        if (conf.endsWith(job.name() + ".conf")) {
          job.configure(ReferenceConfig.load(job.name(), List.of(conf.toString()), folders));
          accepted.add(job.name());
        }
      }
    }
    assertThat(accepted).contains("demo", "ingest", "train-gan", "pipeline");
  }

  @Test
  void everyLabelMapIsValid() throws IOException {
    Set<String> read = new TreeSet<>();
    for (Path conf : files()) {
      String text = Files.readString(conf);
      for (String set : List.of("source", "target")) {
        if (text.contains("\ndata.folders." + set + " {")) {
          String root = "data.folders." + set + ".root=/data";
          new IngestJob()
              .configure(
                  ReferenceConfig.load(conf.toString(), List.of(conf.toString()), List.of(root)));
          read.add(conf.getFileName().toString());
        }
      }
    }
    assertThat(read).contains("carla.conf", "synthia.conf", "acdc.conf", "mapillary.conf");
  }
}
