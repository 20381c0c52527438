// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The owner of a lock.
 *
 * @param machine boot id and name space of process ids, within which a process id means one
 *     process; empty where the system does not tell
 * @param started when the process started, since process ids are used again: in ticks since the
 *     machine booted if {@code machine} is known, else in milliseconds since 1970
 */
record LockOwner(String runId, String user, String host, String machine, long pid, long started) {
  /** Of a lock that is not readable. */
  static final LockOwner UNKNOWN = new LockOwner("(unknown)", "(unknown)", "(unknown)", "", 0, 0);

  private static final Path PROCESSES = Path.of("/proc");

  /** A lock of version 0.1 does not name the machine. */
  LockOwner {
    machine = machine == null ? "" : machine;
  }

  /** This process. */
  static LockOwner of(String runId) throws IOException {
    return of(runId, ProcessHandle.current().pid());
  }

  /** A process of this machine. */
  static LockOwner of(String runId, long pid) throws IOException {
    String machine = thisMachine();
    return new LockOwner(
        runId,
        System.getProperty("user.name", "unknown"),
        HostName.get(),
        machine,
        pid,
        machine.isEmpty() ? startedAt(pid) : ticks(pid).orElse(0L));
  }

  boolean complete() {
    return runId != null && user != null && host != null;
  }

  boolean sameProcess(LockOwner other) {
    return sameMachine(other) && pid == other.pid && started == other.started;
  }

  private boolean sameMachine(LockOwner other) {
    return host.equals(other.host) && machine.equals(other.machine);
  }

  /**
   * Whether the process has certainly ended. The processes of another machine, container or boot
   * are not seen from {@code here}, and a step of the clock changes none of what is compared.
   */
  boolean dead(LockOwner here) throws IOException {
    if (!sameMachine(here)) {
      return false;
    }
    return machine.isEmpty() ? startedAt(pid) != started : ended();
  }

  private boolean ended() throws IOException {
    Optional<Long> ticks = ticks(pid);
    // Where the first process cannot be seen, those of other users are hidden.
    return ticks.isPresent() ? ticks.get() != started : ticks(1).isPresent();
  }

  private static String thisMachine() throws IOException {
    try {
      String boot = Files.readString(PROCESSES.resolve("sys/kernel/random/boot_id")).strip();
      return boot + " " + Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid"));
    } catch (NoSuchFileException e) {
      // Not Linux.
      return "";
    }
  }

  /** When a process started, in ticks since boot; empty if there is none. */
  private static Optional<Long> ticks(long pid) throws IOException {
    try {
      String stat = Files.readString(PROCESSES.resolve(pid + "/stat"));
      // The name, in brackets, is the second field and may have spaces; this is the 22nd.
      return Optional.of(
          Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21)[19]));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static long startedAt(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(0L);
  }
}
