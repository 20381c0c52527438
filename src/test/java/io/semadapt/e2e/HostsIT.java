// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of hosts that are really apart: network namespaces, each with its address, which reach
 * each other over links only. {@code src/bench/hosts} makes them.
 */
@Tag("cluster")
final class HostsIT {
  private static final Path SCRIPT = Path.of("bench", "hosts").toAbsolutePath();
  private static final Map<String, String> ENVIRONMENT =
      Map.of("DISTRIBUTION", Distribution.HOME.toString());

  /** Of the script, where the machine permits no namespaces. */
  private static final int NOT_PERMITTED = 3;

  private static final int ROUNDS = 4;
  private static final int MINUTES = 10;
  private static final Pattern STATE = Pattern.compile("a state of ([0-9.]+) MB");
  private static final Pattern HOST = Pattern.compile("\\| (\\S+) \\| ([0-9.]+) \\| ([0-9.]+) \\|");

  @TempDir private static Path folder;
  private static Path work;

  @BeforeAll
  static void ingest() throws IOException, InterruptedException {
    work = Files.createDirectory(folder.resolve("work"));
    for (String job : List.of("toy-city", "ingest")) {
      Distribution.Ended ended =
          Distribution.launch(
              folder,
              Map.of(),
              job,
              "--config",
              Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString(),
              "--set",
              "work=" + work);
      assertThat(ended.exitCode()).as(ended.output()).isZero();
    }
  }

  private static List<String> settings() {
    return List.of(
        "train-gan.crop=64x32",
        "train-gan.generator.width=4",
        "train-gan.generator.residual-blocks=1",
        "train-gan.discriminator.width=4",
        "train-gan.discriminator.levels=4",
        "train-gan.samples=0");
  }

  private static List<String> apart(int rounds) {
    List<String> command =
        new ArrayList<>(List.of(SCRIPT.toString(), "-k", "2", "-n", Integer.toString(rounds)));
    command.add(work.toString());
    command.addAll(settings());
    return command;
  }

  @Test
  void hostsExchangeOverTheirLinksAndTrainTheBytesOfOneProcess()
      throws IOException, InterruptedException {
    Distribution.Ended apart = Distribution.run(folder, ENVIRONMENT, apart(ROUNDS));
    assumeFalse(apart.exitCode() == NOT_PERMITTED, apart.output());
    assertThat(apart.exitCode()).as(apart.output()).isZero();

    double state = Double.parseDouble(find(STATE, apart.output()).group(1));
    Map<String, Double> aRound = new TreeMap<>();
    HOST.matcher(apart.output())
        .results()
        .forEach(row -> aRound.put(row.group(1), Double.parseDouble(row.group(3))));
    assertThat(aRound).containsOnlyKeys("master", "driver", "worker-0", "worker-1");
    // Half of the state to the other worker and half of it back, and the broadcast of the next one.
    assertThat(aRound.get("worker-0")).as(apart.output()).isGreaterThan(state);
    assertThat(aRound.get("worker-1")).as(apart.output()).isGreaterThan(state);
    assertThat(aRound.get("driver")).as(apart.output()).isPositive();

    List<String> together =
        new ArrayList<>(
            List.of(
                "train-gan",
                "--master",
                "local[2]",
                "--set",
                "work=" + work,
                "--set",
                "train-gan.output=" + work.resolve("together"),
                "--set",
                "workers=2",
                "--set",
                "train-gan.averaging-period=5",
                "--set",
                "train-gan.steps=" + 5 * ROUNDS,
                "--set",
                "train-gan.checkpoint-every-rounds=1",
                "--set",
                "train-gan.keep-checkpoints=0"));
    settings().forEach(setting -> together.addAll(List.of("--set", setting)));
    Distribution.Ended one = Distribution.launch(folder, Map.of(), together.toArray(String[]::new));
    assertThat(one.exitCode()).as(one.output()).isZero();
    assertThat(checkpoints(work.resolve("trained-apart")))
        .isEqualTo(checkpoints(work.resolve("together")))
        .hasSize(ROUNDS);
  }

  @Test
  void nothingIsLeftOfHostsThatAreKilled() throws Exception {
    Path log = folder.resolve("killed.log");
    ProcessBuilder builder =
        new ProcessBuilder(apart(1_000_000))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(ENVIRONMENT);
    Process script = builder.start();
    while (script.isAlive() && spark(script) < 3) {
      // A master and two workers are up, each on its host.
      script.waitFor(50, TimeUnit.MILLISECONDS);
    }
    assumeFalse(!script.isAlive() && script.exitValue() == NOT_PERMITTED, Files.readString(log));
    assertThat(script.isAlive()).as(Files.readString(log)).isTrue();
    List<ProcessHandle> inside = script.descendants().toList();

    script.destroyForcibly();

    for (ProcessHandle process : inside) {
      process.onExit().get(MINUTES, TimeUnit.MINUTES);
    }
    // A namespace of a network ends with its last process, and its links with it.
    Distribution.Ended links = Distribution.run(folder, Map.of(), List.of("ip", "-o", "link"));
    assertThat(links.output()).doesNotContain("port-0", "bridge-0");
  }

  private static long spark(Process script) {
    return script
        .descendants()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("org.apache.spark.deploy."))
                    .isPresent())
        .count();
  }

  private static MatchResult find(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(text));
  }

  private static Map<String, String> checkpoints(Path output) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.list(output.resolve("checkpoints"))) {
      for (Path file : files.toList()) {
        hashes.put(file.getFileName().toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return hashes;
  }
}
