// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir Path parent;

  @Test
  void onlyItsOwnerCanOpenIt() throws Exception {
    ScratchFolder folder = ScratchFolder.create(parent);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
        .isEqualTo("rwx------");
    Files.writeString(Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "x");
    folder.remove();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void thoseOfDeadProcessesAreRemoved() throws Exception {
    Path dead = Files.createDirectories(parent.resolve("semadapt-1/spark-2"));
    Files.writeString(dead.resolve("block"), "x");
    Files.writeString(parent.resolve("semadapt-1/lock"), "");
    Path beingMade = Files.createDirectories(parent.resolve("semadapt-3"));
    Files.writeString(beingMade.resolve("lock-new"), "");
    Path notOurs = Files.createDirectories(parent.resolve("spark-4"));
    Files.writeString(notOurs.resolve("lock"), "");
    Path elsewhere = Files.createDirectories(parent.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("lock"), "");
    Files.createSymbolicLink(parent.resolve("semadapt-5"), elsewhere);
    ScratchFolder living = ScratchFolder.create(parent);
    ScratchFolder folder = ScratchFolder.create(parent);

    folder.removeDead();

    assertThat(parent.resolve("semadapt-1")).doesNotExist();
    assertThat(beingMade).exists();
    assertThat(notOurs.resolve("lock")).exists();
    assertThat(elsewhere.resolve("lock")).exists();
    assertThat(living.path().resolve("lock")).exists();
    assertThat(folder.path().resolve("lock")).exists();
    living.remove();
    folder.remove();
  }

  @Test
  void aTemporaryFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ScratchFolder.create(parent.resolve("absent")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot use the temporary folder '%s/absent': ".formatted(parent))
        .hasMessageEndingWith("(set another one: JDK_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER)");
  }
}
