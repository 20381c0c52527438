// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** What this program was built from. */
public final class Build {
  /** Maven writes the commit into it, if it was told one. */
  private static final String FILE = "build.properties";

  private Build() {}

  /** The version, from the jar. */
  public static String version() {
    String version = Build.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  /** The commit in full; empty where the build did not know it. */
  public static Optional<String> commit() {
    try (InputStream in = Build.class.getResourceAsStream(FILE)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return Optional.of(properties.getProperty("commit", ""))
          .filter(commit -> commit.matches("[0-9a-f]{7,64}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
