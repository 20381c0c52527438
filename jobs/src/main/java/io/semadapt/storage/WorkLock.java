// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run at a time writes into a work folder: a file {@code _lock} names the owner and is written
 * again every {@value #BEAT_SECONDS} seconds while the owner lives. A lock is stale, and taken
 * over, when its process is gone from this host or when it was not renewed for {@value
 * #STALE_SECONDS} seconds: a killed run blocks no later one.
 *
 * <p>To take over a stale lock, a run creates a file named after the stale run and checks the lock
 * again, so only one of several runs succeeds. An owner checks that the lock is still its own
 * before renewing it, since it may have been suspended; if it is not, the run ends.
 */
public final class WorkLock implements AutoCloseable {
  private static final String FILE = "_lock";
  private static final String TAKEOVER = "_lock-takeover-";
  private static final int BEAT_SECONDS = 20;
  private static final int STALE_SECONDS = 120;
  private static final Logger LOG = LoggerFactory.getLogger(WorkLock.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The lock files that this process holds, each with the owner written in it. */
  private static final Map<Path, Owner> HELD = new ConcurrentHashMap<>();

  /**
   * The owner of a lock.
   *
   * @param started when the process started, milliseconds since 1970: process ids are used again
   */
  record Owner(String runId, String user, String host, long pid, long started) {
    /** Unknown, because the file is just being written. */
    private static final Owner UNKNOWN = new Owner("(unknown)", "(unknown)", "(unknown)", 0, 0);

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

    boolean complete() {
      return runId != null && user != null && host != null;
    }

    boolean sameProcess(Owner other) {
      return host.equals(other.host) && pid == other.pid && started == other.started;
    }

    /** Whether the process has ended, as far as {@code here}'s host can know. */
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
  private final Owner self;
  private final Runnable whenLost;
  private final Optional<Timer> beat;
  private volatile Optional<Owner> successor = Optional.empty();

  private WorkLock(
      FileSystem fileSystem, Path file, Owner self, Runnable whenLost, Optional<Timer> beat) {
    this.fileSystem = fileSystem;
    this.file = file;
    this.self = self;
    this.whenLost = whenLost;
    this.beat = beat;
  }

  /**
   * Takes the lock of a work folder. In a process that holds it already (a stage of a pipeline)
   * this does nothing.
   *
   * @param whenLost stops the run when another one has taken over the lock; called once, on the
   *     lock's thread
   * @throws UserException with the owner if another run holds it
   */
  public static WorkLock acquire(
      String work, String runId, Configuration conf, Clock clock, Runnable whenLost) {
    Path file = new Path(work, FILE);
    try {
      return acquire(work, Owner.of(runId), conf, clock, whenLost);
    } catch (IOException e) {
      throw new UserException(e, "Cannot write '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  /** The owner of a work folder, for people; empty if a run could lock it. */
  public static Optional<String> holder(String work, Configuration conf, Clock clock) {
    Path file = new Path(work, FILE);
    try {
      FileSystem fileSystem = raw(file.getFileSystem(conf));
      if (!fileSystem.exists(file)) {
        return Optional.empty();
      }
      Owner owner = read(fileSystem, file);
      boolean stale = stale(owner, Owner.of(""), fileSystem, file, clock);
      return stale
          ? Optional.empty()
          : Optional.of("run %s of %s on %s".formatted(owner.runId(), owner.user(), owner.host()));
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  static WorkLock acquire(
      String work, Owner self, Configuration conf, Clock clock, Runnable whenLost)
      throws IOException {
    Path file = new Path(work, FILE);
    FileSystem fileSystem = raw(file.getFileSystem(conf));
    while (!create(fileSystem, file, self)) {
      Owner owner = read(fileSystem, file);
      if (owner.equals(Owner.UNKNOWN)) {
        // While this process renews its own lock, the file is empty.
        owner = HELD.getOrDefault(file, owner);
      }
      if (owner.sameProcess(self)) {
        return new WorkLock(fileSystem, file, self, whenLost, Optional.empty());
      }
      if (!stale(owner, self, fileSystem, file, clock)) {
        throw refused(work, owner);
      }
      removeStale(work, owner, self, fileSystem, clock);
    }
    Owner owner = read(fileSystem, file);
    if (!owner.equals(self)) {
      // Not every file system creates a file atomically: the last writer wins.
      throw refused(work, owner);
    }
    HELD.put(file, self);
    Timer timer = new Timer("work-lock", /* isDaemon= */ true);
    WorkLock lock = new WorkLock(fileSystem, file, self, whenLost, Optional.of(timer));
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            lock.renew();
          }
        },
        BEAT_SECONDS * 1000L,
        BEAT_SECONDS * 1000L);
    return lock;
  }

  /** Writes the lock again. If another run has taken it over, writes nothing from then on. */
  void renew() {
    try {
      Owner owner = read(fileSystem, file);
      if (owner.equals(self)) {
        try (OutputStream out = fileSystem.create(file, /* overwrite= */ true)) {
          out.write(JSON.writeValueAsBytes(self));
        }
      } else if (!owner.equals(Owner.UNKNOWN) || !fileSystem.exists(file)) {
        successor = Optional.of(owner);
        HELD.remove(file, self);
        beat.ifPresent(Timer::cancel);
        whenLost.run();
      }
    } catch (IOException e) {
      LOG.warn("Cannot renew '{}': {}", file, AtomicFiles.reason(e));
    }
  }

  /** Why the run must stop; empty while it holds the lock. */
  public Optional<UserException> lost() {
    return successor.map(
        owner ->
            new UserException(
                "Cannot go on in work folder '%s': run %s of %s on %s (process %d) has taken it"
                    + " over, since this one did not renew its lock for %d seconds (was it"
                    + " suspended?)",
                file.getParent(),
                owner.runId(),
                owner.user(),
                owner.host(),
                owner.pid(),
                STALE_SECONDS));
  }

  /** Releases the lock, if this run still holds it. */
  @Override
  public void close() {
    if (beat.isPresent()) {
      beat.get().cancel();
      HELD.remove(file, self);
      try {
        if (read(fileSystem, file).equals(self)) {
          fileSystem.delete(file, false);
        }
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

  /**
   * Removes a stale lock. Another run may have removed the same lock and created its own since. So
   * only the run that holds the takeover file removes it, after a second check.
   */
  private static void removeStale(
      String work, Owner stale, Owner self, FileSystem fileSystem, Clock clock) throws IOException {
    Path file = new Path(work, FILE);
    Path takeover = new Path(work, TAKEOVER + Integer.toHexString(stale.hashCode()));
    if (!create(fileSystem, takeover, self)) {
      Owner other = read(fileSystem, takeover);
      if (!fileSystem.exists(takeover)) {
        // The other run is done: check again.
        return;
      }
      if (stale(other, self, fileSystem, takeover, clock)) {
        // Killed in the middle of a takeover.
        fileSystem.delete(takeover, false);
        return;
      }
      throw refused(work, other);
    }
    try {
      if (read(fileSystem, file).equals(stale) && stale(stale, self, fileSystem, file, clock)) {
        fileSystem.delete(file, false);
      }
    } finally {
      fileSystem.delete(takeover, false);
    }
  }

  private static boolean stale(
      Owner owner, Owner self, FileSystem fileSystem, Path file, Clock clock) throws IOException {
    return owner.dead(self) || expired(fileSystem, file, clock);
  }

  /** Without checksum files, which would turn one step into two. */
  private static FileSystem raw(FileSystem fileSystem) {
    return fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
  }

  private static boolean create(FileSystem fileSystem, Path file, Owner owner) throws IOException {
    byte[] content = JSON.writeValueAsBytes(owner);
    try {
      if (fileSystem instanceof RawLocalFileSystem local) {
        // Hadoop checks first and then creates: two processes could both succeed.
        java.nio.file.Path path = local.pathToFile(file).toPath();
        Files.createDirectories(path.getParent());
        Files.write(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } else {
        try (OutputStream out = fileSystem.create(file, /* overwrite= */ false)) {
          out.write(content);
        }
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      // Also if it has been removed since.
      return false;
    } catch (IOException e) {
      if (e instanceof org.apache.hadoop.fs.FileAlreadyExistsException || fileSystem.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  /** The owner; unknown while the file is being written. */
  private static Owner read(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      Owner owner = JSON.readValue(in.readAllBytes(), Owner.class);
      return owner != null && owner.complete() ? owner : Owner.UNKNOWN;
    } catch (JsonProcessingException | FileNotFoundException e) {
      return Owner.UNKNOWN;
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
}
