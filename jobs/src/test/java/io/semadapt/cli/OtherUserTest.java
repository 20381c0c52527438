// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semadapt.fixture.Intruder;
import io.semadapt.fixture.JobProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine reaches of a job that runs in one process. */
final class OtherUserTest {
  /** The user id of nobody. */
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /** Hexadecimal 127.0.0.1, as the kernel lists it. */
  private static final String LOOPBACK = "0100007F";

  private static final String LISTENING = "0A";

  @TempDir private Path folder;

  @BeforeEach
  void anotherUser() throws IOException, InterruptedException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path readable = Files.writeString(folder.resolve("readable"), "");
    assumeTrue(
        isNobodyAbleTo("cat", readable.toString()) && isNobodyAbleTo(java(), "--version"),
        "needs root, setpriv, and a Java that everybody can start");
  }

  @Test
  void anotherUserReachesNeitherTheDriverNorItsFiles() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    JobProcess job =
        JobProcess.startWith(
            List.of("-Djava.io.tmpdir=" + temporary),
            folder.resolve("log.txt"),
            List.of(
                "toy-city",
                "--master=local[1]",
                "--set=work=" + folder.resolve("work"),
                "--set=toy-city.source-images=99999"));
    try {
      // The ports of its messages and of its blocks.
      job.await(() -> ports(job.pid()).size() >= 2, /* thenMillis= */ 0);
      Set<String> ports = ports(job.pid());
      assertThat(ports).as(JobProcess.said(folder.resolve("log.txt"))).hasSizeGreaterThan(1);
      List<String> targets = new ArrayList<>(ports);
      try (DirectoryStream<Path> scratch = Files.newDirectoryStream(temporary, "semadapt-*")) {
        scratch.forEach(path -> targets.add(path.toString()));
      }
      assertThat(targets).as("with its temporary folder").hasSize(ports.size() + 1);
      targets.add("/proc/" + job.pid() + "/environ");

      assertThat(intrude(targets))
          .hasSize(targets.size())
          .allSatisfy(
              answer ->
                  assertThat(answer)
                      .containsAnyOf("Expected SaslMessage", ": AccessDeniedException"));
    } finally {
      job.kill();
    }
  }

  private List<String> intrude(List<String> targets) throws IOException, InterruptedException {
    String file = Intruder.class.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve("classes").resolve(file);
    Files.createDirectories(copy.getParent());
    try (InputStream in = Intruder.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, copy);
    }
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(
        List.of(java(), "-cp", folder.resolve("classes").toString(), Intruder.class.getName()));
    command.addAll(targets);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  private static boolean isNobodyAbleTo(String... action) throws InterruptedException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(List.of(action));
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElseThrow();
  }

  /** Ports that a process listens to; all of them on the loopback interface. */
  private static Set<String> ports(long process) {
    try {
      Set<String> sockets = new HashSet<>();
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"))) {
        for (Path file : files) {
          sockets.add(target(file));
        }
      }
      Set<String> ports = new HashSet<>();
      for (String table : List.of("tcp", "tcp6")) {
        for (String line : Files.readAllLines(Path.of("/proc/" + process + "/net/" + table))) {
          // Number, local address, remote address, state, ..., the tenth is the socket.
          String[] columns = line.strip().split("\\s+", -1);
          if (columns[3].equals(LISTENING) && sockets.contains("socket:[" + columns[9] + "]")) {
            String[] address = columns[1].split(":", -1);
            assertThat(address[0]).as(line).endsWith(LOOPBACK);
            ports.add(String.valueOf(Integer.parseInt(address[1], 16)));
          }
        }
      }
      return ports;
    } catch (IOException ended) {
      return Set.of();
    }
  }

  /** What a file descriptor is open on; it may have been closed since. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
