// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Locale;
import java.util.Set;

/** Files that operating systems and tools leave in a corpus; they are never samples. */
public final class ForeignFiles {
  /** Names without a dot in front, in lower case: Windows, macOS archives, storage boxes, Linux. */
  private static final Set<String> NAMES =
      Set.of(
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "$recycle.bin",
          "system volume information",
          "__macosx",
          "@eadir",
          "@recycle",
          "#recycle",
          "lost+found");

  private ForeignFiles() {}

  /**
   * Whether a file, or a folder above it, is hidden or a tool's.
   *
   * @param path relative to the root of the tree, with forward slashes: folders above the root do
   *     not count
   */
  public static boolean isForeign(String path) {
    for (String name : path.split("/", -1)) {
      if (name.startsWith(".") || NAMES.contains(name.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
