// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.job.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run at a time writes into a work folder: a file {@code _lock} names the owner and is written
 * anew every {@value #BEAT_SECONDS} seconds while the owner lives. A lock is stale, and taken over,
 * when its process is gone from this host or when it was not renewed for {@value #STALE_SECONDS}
 * seconds: a killed run locks nobody out.
 */
public final class WorkLock implements AutoCloseable {
  private static final String FILE = "_lock";
  private static final int BEAT_SECONDS = 20;
  private static final int STALE_SECONDS = 120;
  private static final Logger LOG = LoggerFactory.getLogger(WorkLock.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Who holds a lock.
   *
   * @param started when the process started, milliseconds since 1970: process ids are used again
   */
  record Owner(String runId, String user, String host, long pid, long started) {
    /** This process. */
    static Owner of(String runId) throws IOException {
      ProcessHandle process = ProcessHandle.current();
      return new Owner(
          runId,
          System.getProperty("user.name", "unknown"),
          InetAddress.getLocalHost().getHostName(),
          process.pid(),
          started(process));
    }

    boolean sameProcess(Owner other) {
      return host.equals(other.host) && pid == other.pid && started == other.started;
    }

    /** Whether the process is known to be gone: it ran on {@code here}'s host. */
    boolean dead(Owner here) {
      return host.equals(here.host)
          && ProcessHandle.of(pid).filter(process -> started(process) == started).isEmpty();
    }

    private static long started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
  }

  private final FileSystem fileSystem;
  private final Path file;
  private final Optional<Timer> beat;

  private WorkLock(FileSystem fileSystem, Path file, Optional<Timer> beat) {
    this.fileSystem = fileSystem;
    this.file = file;
    this.beat = beat;
  }

  /**
   * Takes the lock of a work folder. In a process that holds it already (a stage of a pipeline)
   * this does nothing.
   *
   * @throws UserException with the owner if another run holds it
   */
  public static WorkLock acquire(String work, String runId, Configuration conf, Clock clock) {
    Path file = new Path(work, FILE);
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      Owner self = Owner.of(runId);
      while (!create(fileSystem, file, self)) {
        Owner owner = read(fileSystem, file);
        if (owner.sameProcess(self)) {
          return new WorkLock(fileSystem, file, Optional.empty());
        }
        if (!owner.dead(self) && !expired(fileSystem, file, clock)) {
          throw refused(work, owner);
        }
        fileSystem.delete(file, false);
      }
      Owner owner = read(fileSystem, file);
      if (!owner.equals(self)) {
        // Not every file system makes a new file in one step: the last writer has it.
        throw refused(work, owner);
      }
      return new WorkLock(fileSystem, file, Optional.of(beat(fileSystem, file, self)));
    } catch (IOException e) {
      throw new UserException(e, "Cannot write '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  /** Who holds a work folder, for people; empty where a run could take it. */
  public static Optional<String> holder(String work, Configuration conf, Clock clock) {
    Path file = new Path(work, FILE);
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      if (!fileSystem.exists(file)) {
        return Optional.empty();
      }
      Owner owner = read(fileSystem, file);
      boolean stale = owner.dead(Owner.of("")) || expired(fileSystem, file, clock);
      return stale
          ? Optional.empty()
          : Optional.of("run %s of %s on %s".formatted(owner.runId(), owner.user(), owner.host()));
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    if (beat.isPresent()) {
      beat.get().cancel();
      try {
        fileSystem.delete(file, false);
      } catch (IOException e) {
        throw new UserException(e, "Cannot remove '%s': %s", file, AtomicFiles.reason(e));
      }
    }
  }

  private static UserException refused(String work, Owner owner) {
    return new UserException(
        "Cannot use work folder '%s': run %s of %s on %s (process %d) writes there (wait for it, or"
            + " set another work; a lock not renewed for %d seconds is taken over)",
        work, owner.runId(), owner.user(), owner.host(), owner.pid(), STALE_SECONDS);
  }

  private static boolean create(FileSystem fileSystem, Path file, Owner owner) throws IOException {
    try {
      write(fileSystem, file, owner, /* overwrite= */ false);
      return true;
    } catch (IOException e) {
      if (fileSystem.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  private static void write(FileSystem fileSystem, Path file, Owner owner, boolean overwrite)
      throws IOException {
    try (OutputStream out = fileSystem.create(file, overwrite)) {
      out.write(JSON.writeValueAsBytes(owner));
    }
  }

  /** The owner; nobody in particular while the file is being written. */
  private static Owner read(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      return JSON.readValue(in.readAllBytes(), Owner.class);
    } catch (JsonProcessingException | ChecksumException | FileNotFoundException e) {
      return new Owner("(unknown)", "(unknown)", "(unknown)", 0, 0);
    }
  }

  private static boolean expired(FileSystem fileSystem, Path file, Clock clock) throws IOException {
    try {
      long age = clock.millis() - fileSystem.getFileStatus(file).getModificationTime();
      return age > Duration.ofSeconds(STALE_SECONDS).toMillis();
    } catch (FileNotFoundException e) {
      return true;
    }
  }

  private static Timer beat(FileSystem fileSystem, Path file, Owner self) {
    Timer timer = new Timer("work-lock", /* isDaemon= */ true);
    TimerTask renewal =
        new TimerTask() {
          @Override
          public void run() {
            try {
              write(fileSystem, file, self, /* overwrite= */ true);
            } catch (IOException e) {
              LOG.warn("Cannot renew '{}': {}", file, AtomicFiles.reason(e));
            }
          }
        };
    timer.schedule(renewal, BEAT_SECONDS * 1000L, BEAT_SECONDS * 1000L);
    return timer;
  }
}
