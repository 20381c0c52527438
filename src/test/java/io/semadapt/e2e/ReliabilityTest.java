// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that the page on reliability names are there. */
final class ReliabilityTest {
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT))`");

  @Test
  void everyNamedTestExists() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher tests = TEST.matcher(Files.readString(Path.of("..", "src/site/reliability.md")));
    while (tests.find()) {
      named.add(tests.group(1) + ".java");
    }
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(testFiles()).containsAll(named);
  }

  private static Set<String> testFiles() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String tests : List.of("common/core/src/test", "jobs/src/test", "src/test")) {
      try (Stream<Path> files = Files.walk(Path.of("..", tests))) {
        names.addAll(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
      }
    }
    return names;
  }
}
