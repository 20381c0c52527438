// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages that the page on troubleshooting quotes are messages of the product. */
final class TroubleshootingTest {
  private static final Pattern QUOTED = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  @Test
  void everyQuotedMessageIsInTheCode() throws IOException {
    String code = code();
    List<String> quoted = new ArrayList<>();
    Matcher messages =
        QUOTED.matcher(Files.readString(Path.of("..", "src/site/troubleshooting.md")));
    while (messages.find()) {
      quoted.add(messages.group(1));
    }
    assertThat(quoted).hasSizeGreaterThan(20);
    assertThat(quoted)
        .allSatisfy(message -> assertThat(code.contains(message)).as(message).isTrue());
  }

  /** Sources with literals joined and every placeholder as the page writes it. */
  private static String code() throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(Path.of("..", "deploy", "semadapt")));
    for (String module :
        List.of("common/core", "common/dl4j", "common/libtorch", "common/toycity", "jobs")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          text.append(Files.readString(file));
        }
      }
    }
    return text.toString()
        .replaceAll("\"\\s*\\+\\s*\"", "")
        .replaceAll("%[-.0-9]*[sdf](?:x%d)?", "…")
        .replace("$master", "…")
        .replace("$heap", "…");
  }
}
