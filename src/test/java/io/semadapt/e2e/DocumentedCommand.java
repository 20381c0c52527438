// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command that a page tells its reader to type.
 *
 * @param page file name
 * @param text one line
 */
record DocumentedCommand(String page, String text) {
  private static final Path ROOT = Path.of("..");
  private static final String LAUNCHER = "deploy/semadapt ";
  private static final Pattern FENCE = Pattern.compile("```(bash|sh|console|)");

  /** What may stand before a command: a folder to go to, variables of its environment. */
  private static final String BEFORE = "(?:cd \\S+ && )?(?:[A-Z_]+=(?:\"[^\"]*\"|\\S+) )*";

  private static final Pattern COMMAND =
      Pattern.compile(
          BEFORE
              + "(?:deploy/semadapt|mvn|source|export|spark-submit|docker|kubectl"
              + "|\\$SPARK_HOME/\\S+|helm|tar|pip|python3?)\\s.*");

  /** Every page that tells its reader to type commands. */
  static List<Path> pages() throws IOException {
    List<Path> pages =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
    for (String folder : List.of("src/site", "deploy")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  /** The commands of a page's blocks, in order; a backslash joins lines, a comment is left out. */
  static List<DocumentedCommand> of(Path page) throws IOException {
    List<DocumentedCommand> commands = new ArrayList<>();
    boolean inside = false;
    boolean shell = false;
    for (String line : Files.readString(page).replace("\\\n", " ").split("\n", -1)) {
      if (line.startsWith("```")) {
        inside = !inside;
        shell = inside && FENCE.matcher(line).matches();
        continue;
      }
      String command = line.strip().replaceFirst("\\s+#.*$", "").replaceAll(" +", " ");
      if (shell && COMMAND.matcher(command + " ").matches()) {
        commands.add(new DocumentedCommand(page.getFileName().toString(), command));
      }
    }
    return commands;
  }

  /** Whether a job is started by the launcher, without anything around it. */
  boolean isJob() {
    return text.startsWith(LAUNCHER) && !text.contains("$") && !text.contains("<");
  }

  /** The program that is started. */
  String program() {
    return text.replaceFirst("^" + BEFORE, "").split(" ", -1)[0];
  }

  /** What stands behind the launcher. */
  List<String> arguments() {
    return List.of(
        text.substring(text.indexOf(LAUNCHER) + LAUNCHER.length()).replace("'", "").split(" ", -1));
  }
}
