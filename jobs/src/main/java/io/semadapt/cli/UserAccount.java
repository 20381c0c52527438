// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import com.sun.security.auth.module.UnixSystem;
import io.semadapt.storage.ScratchFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * What the machine does not know of the user. OpenShift and {@code docker run --user} give a
 * process a user id without an entry in {@code /etc/passwd}: Java then knows neither a name nor a
 * home, and Hadoop's login, which Spark needs to start, ends with a null pointer.
 */
final class UserAccount {
  /** What Java says where the system has no name or home. */
  private static final String UNKNOWN = "?";

  /** Where JavaCPP unpacks native libraries; by default below the home, else in a shared folder. */
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private UserAccount() {}

  /** Gives this process a name and a folder for its libraries, where it has none. */
  static void complete() {
    if (System.getProperty("user.name", UNKNOWN).equals(UNKNOWN)) {
      String name = name();
      System.setProperty("user.name", name);
      if (!UserGroupInformation.isSecurityEnabled()) {
        UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
      }
    }
    String home = System.getProperty("user.home", UNKNOWN);
    if (home.equals(UNKNOWN) || !Files.isWritable(Path.of(home))) {
      System.setProperty("user.home", System.getProperty("java.io.tmpdir"));
      if (System.getProperty(CACHE) == null) {
        System.setProperty(CACHE, ScratchFolder.ofProcess().resolve("javacpp").toString());
      }
    }
  }

  private static String name() {
    return Stream.of("HADOOP_USER_NAME", "SPARK_USER")
        .map(variable -> Optional.ofNullable(System.getenv(variable)).orElse(""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElseGet(() -> "uid" + new UnixSystem().getUid());
  }
}
