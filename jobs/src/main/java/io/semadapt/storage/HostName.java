// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, or of the container that this process runs in. */
public final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /**
   * The name; {@code localhost} if it has none.
   *
   * @throws IOException if the kernel does not tell
   */
  public static String get() throws IOException {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // The name of many a container is in no list of hosts.
      return Files.exists(KERNEL) ? Files.readString(KERNEL).strip() : "localhost";
    }
  }
}
