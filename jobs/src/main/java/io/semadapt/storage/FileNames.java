// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of local files. Java writes them in the encoding of the process's locale, so that a process
 * without one, as in a bare container, can open no file with a letter outside ASCII.
 */
public final class FileNames {
  /** Java's replacement for bytes that cannot be decoded. */
  private static final char REPLACEMENT = '\ufffd';

  private FileNames() {}

  /** The encoding of this process. */
  public static Charset encoding() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
  }

  /** Whether this process can open every name that is UTF-8. */
  public static boolean areUtf8() {
    return encoding().equals(StandardCharsets.UTF_8);
  }

  /** Whether the path of a listed file, as text, leads to that file. */
  static boolean canOpen(Path listed) {
    try {
      return Path.of(listed.toString()).equals(listed);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Whether this process can write every letter of a path, and none was lost before. */
  public static boolean canWrite(String path) {
    return encoding().newEncoder().canEncode(path) && path.indexOf(REPLACEMENT) < 0;
  }

  /** Why a name cannot be opened, and what to do. */
  public static String unusable() {
    return areUtf8()
        ? "its name is not UTF-8 (rename it)"
        : "its name cannot be read in this process's encoding %s (set LC_ALL=C.UTF-8)"
            .formatted(encoding());
  }
}
