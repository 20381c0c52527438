// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the workers of a group find one another, as one of them sees it.
 *
 * @param worker 0 to workers - 1
 * @param address of this machine where the others reach it; nothing listens on another one if there
 *     is a file
 * @param file by which workers of one machine meet; it is new, and they remove it. Without one they
 *     meet on a port that worker 0 opens on every interface
 * @param timeout that a worker waits for the slowest, at the meeting and in each exchange
 * @param announce called once by each where there is no file: gives a text and gets that of worker
 *     0
 */
public record Meeting(
    int worker,
    int workers,
    InetAddress address,
    Optional<Path> file,
    Duration timeout,
    Announcement announce) {
  /** Tells all workers what worker 0 says. */
  @FunctionalInterface
  public interface Announcement {
    /** Called once by each worker, with its own text; returns that of worker 0. */
    String announce(String own);
  }
}
