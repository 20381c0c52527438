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

/** {@code src/bench/exchange}: ways of averaging, one table. */
final class ExchangeIT {
  private static final String CITY =
      Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString();

  @TempDir private Path folder;

  @Test
  void addsToItsTableAndTrainsNothingTwice() throws IOException, InterruptedException {
    Path bench = Files.createDirectories(folder.resolve("clone/src/bench"));
    Files.createSymbolicLink(folder.resolve("clone/deploy"), Distribution.HOME.resolve("deploy"));
    Files.createDirectory(folder.resolve("clone/src/target"));
    Files.createSymbolicLink(folder.resolve("clone/src/target/semadapt"), Distribution.HOME);
    for (String name : List.of("exchange", "run", "Exchanges.java")) {
      Files.copy(Path.of("bench", name), bench.resolve(name));
      assertThat(bench.resolve(name).toFile().setExecutable(true)).isTrue();
    }
    Path city = folder.resolve("city");
    Distribution.Ended painted =
        Distribution.launch(folder, Map.of(), "toy-city", "--config=" + CITY, "--set=work=" + city);
    assertThat(painted.exitCode()).as(painted.output()).isZero();

    String first = run(bench, city, "period-10", 0);
    assertThat(first)
        .contains("period-10, seed 1\n")
        .containsPattern("\n\\| period-10 \\| 1 \\| [0-9.]+ \\|  \\|");

    String second = run(bench, city, "all", 0);
    assertThat(second)
        .contains(" all, seed 1\n", "\n| period-10 | 1 | ", "\n| all | 1 | ")
        .doesNotContain("period-10, seed 1\n");

    assertThat(run(bench, folder.resolve("other"), "all", 2))
        .contains("Cannot add to '", "': its runs had the arguments '--config=");
  }

  private String run(Path bench, Path city, String way, int exitCode)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                bench.resolve("exchange").toString(),
                folder.resolve("ways").toString(),
                "1",
                way,
                "--",
                "--config=" + CITY));
    for (String setting :
        List.of(
            "data.gta5=" + city.resolve("toy-city/gta5"),
            "data.cityscapes=" + city.resolve("toy-city/cityscapes"),
            "train-gan.steps=12")) {
      command.add("--set=" + setting);
    }
    Distribution.Ended ended = Distribution.run(folder, Map.of(), command);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exitCode);
    return ended.output();
  }
}
