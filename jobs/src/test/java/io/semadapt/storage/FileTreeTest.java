// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTreeTest {
  @TempDir private java.nio.file.Path folder;

  private FileTree tree(String... folders) throws IOException {
    return FileTree.list(
        new Path(folder.toUri()),
        List.of(folders),
        PlainLocalFileSystem.configure(new Configuration()));
  }

  @Test
  void filesHaveTheirLengthsAndTimes() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/1.png"), "four");
    Files.writeString(folder.resolve("a/.1.png.crc"), "a sum of Hadoop's");
    Files.writeString(folder.resolve("2.png"), "not in a folder that is listed");
    FileTree tree = tree("a", "absent");
    long modified = Files.getLastModifiedTime(folder.resolve("a/b/1.png")).toMillis();
    assertThat(tree.files()).containsOnlyKeys("a/b/1.png");
    assertThat(tree.files().get("a/b/1.png")).isEqualTo(new FileTree.Entry(4, modified));
    assertThat(tree.unreadable()).isEmpty();
    assertThat(tree("").files()).containsOnlyKeys("2.png", "a/b/1.png");
  }

  @Test
  void linksAreFollowedOnceAndDanglingOnesAreNamed() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("a/1.png"), "");
    Files.createSymbolicLink(folder.resolve("a/2.png"), folder.resolve("a/1.png"));
    Files.createSymbolicLink(folder.resolve("a/3.png"), java.nio.file.Path.of("/absent/3.png"));
    Files.createSymbolicLink(folder.resolve("a/again"), folder.resolve("a"));
    FileTree tree = tree("a");
    assertThat(tree.files()).containsOnlyKeys("a/1.png", "a/2.png");
    assertThat(tree.unreadable())
        .containsExactly(
            new FileTree.Unreadable("a/3.png", "a link to '/absent/3.png', which is not there"));
  }

  @Test
  void noPathIsAPatternOrAScheme() throws IOException {
    for (String name : List.of("run[1]", "run{1,2}", "run*", "run?", "a\\b", "a:b")) {
      Files.createDirectories(folder.resolve(name));
      Files.writeString(folder.resolve(name + "/1.png"), "");
      assertThat(tree(name).files()).as(name).containsOnlyKeys(name + "/1.png");
    }
  }

  @Test
  void namesThatAreNotUtf8AreToldApart() throws IOException, InterruptedException {
    String touch = "touch \"$(printf '\\344.png')\" \"$(printf '\\366.png')\"";
    Process shell = new ProcessBuilder("sh", "-c", touch).directory(folder.toFile()).start();
    assertThat(shell.waitFor()).isZero();
    assertThat(tree("").files()).isEmpty();
    assertThat(tree("").unreadable())
        .containsExactly(
            new FileTree.Unreadable("%E4.png", FileNames.unusable()),
            new FileTree.Unreadable("%F6.png", FileNames.unusable()));
  }

  @Test
  void linksThatLeadToOneAnotherEnd() throws IOException {
    for (int i = 0; i < 30; i++) {
      java.nio.file.Path next = folder.resolve("d" + (i + 1));
      java.nio.file.Path each = Files.createDirectories(folder.resolve("d" + i));
      Files.createSymbolicLink(each.resolve("x"), next);
      Files.createSymbolicLink(each.resolve("y"), next);
    }
    Files.createDirectories(folder.resolve("d30"));
    assertThatThrownBy(() -> tree("d0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in more than 16 ways (remove some)");
  }

  @Test
  void whatIsTooLargeForAPictureIsNamed() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("1.png").toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertThat(tree("").files()).isEmpty();
    assertThat(tree("").unreadable())
        .containsExactly(
            new FileTree.Unreadable("1.png", "3221225472 bytes are more than a picture has"));
  }
}
