// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.JobProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of a user whom the machine does not know: no name, and no home. */
final class UserAccountTest {
  @TempDir private Path folder;

  @Test
  void aJobRunsWithoutANameAndAHome() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path log = folder.resolve("log.txt");
    JobProcess.startWith(
            List.of("-Duser.name=?", "-Duser.home=?", "-Djava.io.tmpdir=" + temporary),
            log,
            List.of(
                "toy-city",
                "--master",
                "local[1]",
                "--set",
                "work=" + folder.resolve("work"),
                "--set",
                "toy-city.source-images=1",
                "--set",
                "toy-city.target-images=1",
                "--set",
                "toy-city.target-val-images=1"))
        .succeeds();
    assertThat(folder.resolve("work/toy-city/gta5/images")).isDirectoryContaining("glob:**.png");
    assertThat(Path.of("?")).doesNotExist();
    assertThat(temporary).as("temporary files").isEmptyDirectory();
  }
}
