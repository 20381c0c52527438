// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code src/bench/adaptation}: several seeds, one table. */
final class AdaptationIT {
  @TempDir private Path folder;

  @Test
  void scoresSeveralSeeds() throws IOException, InterruptedException {
    Path clone = Files.createDirectory(folder.resolve("clone"));
    Files.createSymbolicLink(clone.resolve("deploy"), Distribution.HOME.resolve("deploy"));
    Path script = Files.createDirectories(clone.resolve("src/bench")).resolve("adaptation");
    Files.copy(Path.of("bench/adaptation"), script);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path city = folder.resolve("city");
    Distribution.Ended painted =
        Distribution.launch(
            folder,
            Map.of(),
            "toy-city",
            "--set=work=" + city,
            "--set=toy-city.size=64x32",
            "--set=toy-city.source-images=2",
            "--set=toy-city.target-images=2",
            "--set=toy-city.target-val-images=5");
    assertThat(painted.exitCode()).as(painted.output()).isZero();
    List<String> settings =
        List.of(
            "data.gta5=" + city.resolve("toy-city/gta5"),
            "data.cityscapes=" + city.resolve("toy-city/cityscapes"),
            "pipeline.variants=[source-only]",
            "train-segmenter.crop=32x16",
            "train-segmenter.network.width=2",
            "train-segmenter.steps=2");
    Path all = folder.resolve("seeds/all/report");

    run(script, "1,2", settings);

    List<String> scores = Files.readAllLines(all.resolve("scores.csv"));
    assertThat(scores).hasSize(3);
    assertThat(scores.get(1)).startsWith("source-only,1,");
    assertThat(scores.get(2)).startsWith("source-only,2,");
    assertThat(Files.readString(all.resolve("index.html"))).contains("\u00b1");
  }

  private void run(Path script, String seeds, List<String> settings)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(script.toString(), folder.resolve("seeds").toString(), seeds));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    Path log = folder.resolve("seeds.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
