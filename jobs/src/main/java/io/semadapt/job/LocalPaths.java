// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.storage.FileNames;
import java.util.regex.Pattern;

/** Local paths in a configuration. */
public final class LocalPaths {
  private static final Pattern REMOTE = Pattern.compile("(?!file:)[a-zA-Z][a-zA-Z0-9+.-]*://.*");

  /** Hadoop takes what is before the colon for the scheme of a store. */
  private static final Pattern LIKE_A_SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:[^/].*");

  private LocalPaths() {}

  /**
   * Checks every path that was read before anything is written: Java would write question marks for
   * letters that the locale of the process does not have.
   *
   * @throws UserException if a path cannot be used
   */
  public static void require(ConfigSection root) {
    for (ConfigKey key : root.effective()) {
      if (!FileNames.canWrite(key.value()) && !REMOTE.matcher(key.value()).matches()) {
        throw new UserException(
            "Cannot use %s = %s: %s", key.key(), key.value(), FileNames.unusable());
      }
      if (key.value().startsWith("~")) {
        throw new UserException(
            "Cannot use %s = %s: no shell has replaced the ~ (write the home folder in full, or"
                + " \"$HOME\")",
            key.key(), key.value());
      }
      if (LIKE_A_SCHEME.matcher(key.value()).matches()) {
        throw new UserException(
            "Cannot use %s = %s: a relative path must not have a colon in its first folder (use an"
                + " absolute path)",
            key.key(), key.value());
      }
    }
  }
}
