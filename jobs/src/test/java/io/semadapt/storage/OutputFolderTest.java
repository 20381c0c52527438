// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.UserException;
import io.semadapt.fixture.MortalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFolderTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private java.nio.file.Path folder;

  @Test
  void aFolderAppearsWholeOrNotAtAll() {
    try (OutputFolder output = OutputFolder.create(target("out"), "run-1", conf)) {
      write(output, "half");
    }
    assertThat(folder.toFile().list()).isEmpty();
    try (OutputFolder output = OutputFolder.create(target("out"), "run-1", conf)) {
      write(output, "whole");
      output.commit();
    }
    assertThat(folder.resolve("out").toFile().list()).contains("whole");
  }

  @Test
  void anInterruptedFolderContinuesAndOthersOfItsNameAreRemoved() {
    for (String key : new String[] {"aa", "bb"}) {
      try (OutputFolder output = OutputFolder.resume(target("out"), key, conf)) {
        write(output, "first-" + key);
      }
    }
    assertThat(folder.toFile().list()).containsExactly("_tmp-bb-out");
    try (OutputFolder output = OutputFolder.resume(target("out"), "bb", conf)) {
      write(output, "second");
      output.commit(
          published -> {
            assertThat(folder.resolve("out/second")).exists();
            AtomicFiles.write(new Path(published, "manifest"), conf, new byte[] {1});
          });
    }
    assertThat(folder.toFile().list()).containsExactly("out");
    assertThat(folder.resolve("out").toFile().list())
        .contains("first-bb", "second", "manifest")
        .doesNotContain("first-aa");
  }

  @Test
  void foldersOfKilledRunsAreRemovedByTheNext() throws IOException {
    String killed = "_tmp-20261127-230144-864-toy-city-2d37-";
    java.nio.file.Path left = Files.createDirectories(folder.resolve(killed + "out"));
    java.nio.file.Path longer = Files.createDirectories(folder.resolve(killed + "out-val"));

    OutputFolder.create(target("out"), "20261127-230229-310-toy-city-d840", conf).close();

    assertThat(left).doesNotExist();
    assertThat(longer).exists();
  }

  /** Killed in each operation of a replacement in turn. */
  @Test
  void aFolderThatIsMarkedAsCompleteIsComplete() throws IOException {
    MortalFileSystem.mount(conf);
    Path marked = new Path("mortal:" + folder.resolve("marked"));
    boolean killed = true;
    for (int operation = 0; killed; operation++) {
      MortalFileSystem.live(Long.MAX_VALUE);
      replace(marked);
      MortalFileSystem.live(operation);
      killed = false;
      try {
        replace(marked);
      } catch (UserException expected) {
        killed = true;
      }
      String[] left = folder.resolve("marked").toFile().list();
      if (left != null && List.of(left).contains("_manifest")) {
        assertThat(left).as("operation %d", operation).hasSize(4);
      }
    }
    assertThat(MortalFileSystem.operations()).isGreaterThan(10);
    MortalFileSystem.live(Long.MAX_VALUE);
  }

  private void replace(Path target) {
    try (OutputFolder output = OutputFolder.resume(target, "aa", conf)) {
      for (String name : new String[] {"!first", "last", "shard"}) {
        write(output, name);
      }
      output.commit(
          published -> AtomicFiles.write(new Path(published, "_manifest"), conf, new byte[] {1}));
    }
  }

  @Test
  void foldersOfOthersStay() throws IOException {
    // As a glob, run[1] is the name run1.
    java.nio.file.Path others = Files.createDirectories(folder.resolve("run1/_tmp-aa-out"));
    java.nio.file.Path longer = Files.createDirectories(folder.resolve("run[1]/_tmp-aa-out-val"));
    java.nio.file.Path notes = Files.createDirectories(folder.resolve("run[1]/_tmp-a.a-out"));
    java.nio.file.Path old = Files.createDirectories(folder.resolve("run[1]/_tmp-aa-out"));

    OutputFolder.resume(target("run[1]/out"), "bb", conf).close();

    assertThat(others).exists();
    assertThat(longer).exists();
    assertThat(notes).exists();
    assertThat(old).doesNotExist();
  }

  private Path target(String name) {
    return new Path(folder.resolve(name).toString());
  }

  private void write(OutputFolder output, String name) {
    AtomicFiles.write(new Path(output.path(), name), conf, new byte[] {1});
  }
}
