// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.ControlCharacters;
import io.semadapt.error.UserException;
import io.semadapt.storage.LockFile.Seen;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run at a time writes into a work folder: a file {@code _lock} names the owner, which renews
 * it every {@value #BEAT_SECONDS} seconds. A lock is stale, and taken over, when its process is
 * gone from this machine: a killed run blocks no later one. It is also stale when it was not
 * renewed for {@value #STALE_SECONDS} seconds. Since clocks are changed and differ between
 * machines, such a lock is watched for {@value #WATCH_SECONDS} seconds first; one that is renewed
 * meanwhile is held.
 *
 * <p>To take over a stale lock, a run creates a file named after the stale run and checks the lock
 * again, so only one of several runs succeeds. An owner checks that the lock is still its own
 * before renewing it, since it may have been suspended; if it is not, or if the lock could not be
 * renewed for {@value #LOST_SECONDS} seconds, the run ends.
 */
public final class WorkLock implements AutoCloseable {
  private static final String FILE = "_lock";
  private static final String TAKEOVER = "_lock-takeover-";
  private static final int BEAT_SECONDS = 20;
  private static final int STALE_SECONDS = 120;
  private static final int WATCH_SECONDS = 50;

  /** The run ends before another one may take the lock for stale. */
  private static final int LOST_SECONDS = 90;

  /** More than any number of runs that take over from one another. */
  private static final int ATTEMPTS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(WorkLock.class);

  /** The lock files that this process holds, each with the owner written in it. */
  private static final Map<Path, LockOwner> HELD = new ConcurrentHashMap<>();

  private final LockFile file;
  private final LockOwner self;
  private final LockTime time;
  private final Runnable whenLost;
  private final Optional<ScheduledExecutorService> beats;
  private volatile long renewed;
  private volatile Optional<UserException> lost = Optional.empty();

  private WorkLock(
      LockFile file,
      LockOwner self,
      LockTime time,
      Runnable whenLost,
      Optional<ScheduledExecutorService> beats) {
    this.file = file;
    this.self = self;
    this.time = time;
    this.whenLost = whenLost;
    this.beats = beats;
    this.renewed = time.nanos();
  }

  /**
   * Takes the lock of a work folder. In a process that holds it already (a stage of a pipeline)
   * this does nothing.
   *
   * @param whenLost stops the run when another one has taken over the lock, or when it cannot be
   *     renewed; called once, on the lock's thread
   * @throws UserException with the owner if another run holds it
   */
  public static WorkLock acquire(
      String work, String runId, Configuration conf, Clock clock, Runnable whenLost) {
    Path file = new Path(work, FILE);
    try {
      return acquire(work, LockOwner.of(runId), conf, LockTime.of(clock), whenLost);
    } catch (IOException | FSError e) {
      throw new UserException(e, "Cannot write '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  /**
   * The owner of a work folder, for people; empty if a run could lock it, perhaps after watching.
   */
  public static Optional<String> holder(String work, Configuration conf, Clock clock) {
    Path path = new Path(work, FILE);
    try {
      LockOwner here = LockOwner.of("");
      Optional<Seen> seen = LockFile.of(path, conf).look();
      return seen.isEmpty() || seen.get().owner().dead(here) || old(seen.get(), LockTime.of(clock))
          ? Optional.empty()
          : Optional.of(
              "run %s of %s on %s"
                  .formatted(
                      seen.get().owner().runId(),
                      seen.get().owner().user(),
                      seen.get().owner().host()));
    } catch (IOException | FSError e) {
      throw new UserException(e, "Cannot read '%s': %s", path, AtomicFiles.reason(e));
    }
  }

  static WorkLock acquire(
      String work, LockOwner self, Configuration conf, LockTime time, Runnable whenLost)
      throws IOException {
    Path path = new Path(work, FILE);
    LockFile file = LockFile.of(path, conf);
    for (int attempt = 0; !file.create(self); attempt++) {
      if (attempt == ATTEMPTS) {
        throw new UserException(
            "Cannot lock work folder '%s': '%s' can be neither created nor removed (remove it, if"
                + " no run writes there)",
            work, path);
      }
      Optional<Seen> seen = file.look();
      if (seen.isEmpty()) {
        continue;
      }
      LockOwner owner = seen.get().owner();
      if (owner.equals(LockOwner.UNKNOWN)) {
        // Some stores show an empty file while this process replaces its own.
        owner = HELD.getOrDefault(path, owner);
      }
      if (owner.sameProcess(self)) {
        return new WorkLock(file, self, time, whenLost, Optional.empty());
      }
      if (!stale(file, seen.get(), self, time)) {
        throw refused(work, owner);
      }
      removeStale(work, file, seen.get(), self, time);
    }
    LockOwner owner = file.look().map(Seen::owner).orElse(LockOwner.UNKNOWN);
    if (!owner.equals(self)) {
      // Not every file system creates a file atomically: the last writer wins.
      throw refused(work, owner);
    }
    AtomicFiles.removeUnfinishedOf(path, conf);
    HELD.put(path, self);
    // Not a Timer: after a step of the clock to an earlier time it would pause for as long.
    ScheduledExecutorService beats =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "work-lock");
              thread.setDaemon(true);
              return thread;
            });
    WorkLock lock = new WorkLock(file, self, time, whenLost, Optional.of(beats));
    ScheduledFuture<?> unused =
        beats.scheduleWithFixedDelay(lock::renew, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    return lock;
  }

  /**
   * Renews the lock. If another run has taken it over, or it could not be renewed for long, the run
   * ends. Never throws: that would end the beats.
   */
  void renew() {
    try {
      Optional<Seen> seen = file.look();
      LockOwner owner = seen.map(Seen::owner).orElse(LockOwner.UNKNOWN);
      if (owner.equals(self)) {
        file.renew(self, time.millis());
        renewed = time.nanos();
      } else if (seen.isEmpty() || !owner.equals(LockOwner.UNKNOWN)) {
        lose(takenOver(owner));
      } else {
        failed("it is not readable");
      }
    } catch (Throwable e) {
      failed(AtomicFiles.reason(e));
    }
  }

  private void failed(String reason) {
    long seconds = Duration.ofNanos(time.nanos() - renewed).toSeconds();
    if (seconds >= LOST_SECONDS) {
      lose(
          new UserException(
              "Cannot go on in work folder '%s': its lock could not be renewed for %d seconds, so"
                  + " that another run may take it over: %s",
              file.path().getParent(), seconds, reason));
    } else {
      LOG.warn("Cannot renew '{}': {}", file.path(), reason);
    }
  }

  private void lose(UserException reason) {
    lost = Optional.of(reason);
    HELD.remove(file.path(), self);
    beats.ifPresent(ScheduledExecutorService::shutdown);
    whenLost.run();
  }

  private UserException takenOver(LockOwner successor) {
    return new UserException(
        "Cannot go on in work folder '%s': run %s of %s on %s (process %d) has taken it over, since"
            + " this one did not renew its lock for %d seconds (was it suspended?)",
        file.path().getParent(),
        successor.runId(),
        successor.user(),
        successor.host(),
        successor.pid(),
        STALE_SECONDS);
  }

  /** Why the run must stop; empty while it holds the lock. */
  public Optional<UserException> lost() {
    return lost;
  }

  /**
   * Releases the lock, if this run still holds it. A lock that cannot be removed is left, with a
   * warning: what the run has done is whole, and the next run finds that this process has ended.
   */
  @Override
  public void close() {
    if (beats.isPresent()) {
      beats.get().shutdown();
      HELD.remove(file.path(), self);
      try {
        if (file.look().map(Seen::owner).equals(Optional.of(self))) {
          file.delete();
        }
      } catch (Throwable e) {
        LOG.warn("Cannot remove '{}': {}", file.path(), AtomicFiles.reason(e));
      }
    }
  }

  private static UserException refused(String work, LockOwner owner) {
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
      String work, LockFile file, Seen stale, LockOwner self, LockTime time) throws IOException {
    LockFile takeover = file.sibling(TAKEOVER + Integer.toHexString(stale.owner().hashCode()));
    if (!takeover.create(self)) {
      Optional<Seen> other = takeover.look();
      if (other.isEmpty()) {
        // The other run is done: check again.
        return;
      }
      if (stale(takeover, other.get(), self, time)) {
        // Killed in the middle of a takeover.
        takeover.delete();
        return;
      }
      throw refused(work, other.get().owner());
    }
    try {
      if (file.look().equals(Optional.of(stale))) {
        file.delete();
      }
    } finally {
      takeover.delete();
    }
  }

  private static boolean stale(LockFile file, Seen seen, LockOwner self, LockTime time)
      throws IOException {
    if (seen.owner().dead(self)) {
      return true;
    }
    if (!old(seen, time)) {
      return false;
    }
    LOG.warn(
        "'{}' of run {} on {} seems abandoned: watching it for {} seconds",
        file.path(),
        ControlCharacters.shown(seen.owner().runId()),
        ControlCharacters.shown(seen.owner().host()),
        WATCH_SECONDS);
    time.pause(Duration.ofSeconds(WATCH_SECONDS));
    return file.look().equals(Optional.of(seen));
  }

  /** Also when it was renewed in the future: then it says nothing. */
  private static boolean old(Seen seen, LockTime time) {
    return Math.abs(time.millis() - seen.beat()) > Duration.ofSeconds(STALE_SECONDS).toMillis();
  }
}
