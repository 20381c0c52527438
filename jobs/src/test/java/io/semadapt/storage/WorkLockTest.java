// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.error.UserException;
import io.semadapt.fixture.FakeFileSystem;
import java.io.IOError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkLockTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  private final TestTime time = new TestTime();
  private final AtomicInteger stopped = new AtomicInteger();

  @TempDir private Path work;

  private WorkLock acquire(String runId) {
    return WorkLock.acquire(work.toString(), runId, conf, Clock.systemUTC(), () -> {});
  }

  /** As {@link #acquire(String)}, in the test's time. */
  private WorkLock acquire() throws IOException {
    return acquire(work);
  }

  private WorkLock acquire(Path folder) throws IOException {
    return WorkLock.acquire(
        folder.toString(), LockOwner.of("run-2"), conf, time, stopped::incrementAndGet);
  }

  /** A lock that another process of this machine wrote. */
  private void lockedBy(long pid, long started) throws IOException {
    LockOwner here = LockOwner.of("run-1");
    lockedBy(here.host(), here.machine(), pid, started);
  }

  private void lockedBy(String host, String machine, long pid, long started) throws IOException {
    Files.writeString(
        work.resolve("_lock"),
        ("{\"runId\":\"run-1\",\"user\":\"ann\",\"host\":\"%s\",\"machine\":\"%s\",\"pid\":%d,"
                + "\"started\":%d}")
            .formatted(host, machine, pid, started));
  }

  private void lockedElsewhere() throws IOException {
    lockedBy("elsewhere", "", 7, 0);
  }

  /** Time that passes when the test says so. */
  private static final class TestTime implements LockTime {
    private Duration passed = Duration.ZERO;
    private Duration watched = Duration.ZERO;
    private Runnable meanwhile = () -> {};

    @Override
    public long millis() {
      return System.currentTimeMillis() + passed.toMillis();
    }

    @Override
    public long nanos() {
      return passed.toNanos();
    }

    @Override
    public void pause(Duration length) {
      watched = watched.plus(length);
      meanwhile.run();
    }
  }

  @Test
  void aStageOfTheProcessThatHoldsTheLockContinuesAndTheHolderReleasesIt() {
    WorkLock pipeline = acquire("run-1");
    acquire("run-2").close();
    assertThat(work.resolve("_lock")).exists();
    pipeline.close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void aStageThatStartsWhileItsPipelineRenewsTheLockContinues() throws IOException {
    WorkLock pipeline = acquire("run-1");
    // The first step of a renewal.
    Files.write(work.resolve("_lock"), new byte[0]);
    acquire("run-2").close();
    pipeline.close();
  }

  @Test
  void aLiveProcessOfThisHostKeepsItsLock() throws IOException {
    ProcessHandle other = ProcessHandle.current().parent().orElseThrow();
    lockedBy(other.pid(), LockOwner.of("", other.pid()).started());
    assertThatThrownBy(() -> acquire("run-2"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use work folder '%s': run run-1 of ann on %s (process %d) writes there (wait"
                + " for it, or set another work; a lock not renewed for 120 seconds is taken over)",
            work, InetAddress.getLocalHost().getHostName(), other.pid());
    assertThat(work.resolve("_lock")).exists();
  }

  @Test
  void theLockOfAnEndedProcessIsTakenOver() throws IOException {
    // The process id exists, but belongs to a later process.
    lockedBy(ProcessHandle.current().pid(), 5);
    acquire("run-2").close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void anotherHostsLockIsTakenOverOnceItIsOld() throws IOException {
    lockedElsewhere();
    assertThatThrownBy(() -> acquire("run-2"))
        .hasMessageContaining("run run-1 of ann on elsewhere (process 7)");
    time.passed = Duration.ofSeconds(125);
    acquire().close();
    assertThat(time.watched).isEqualTo(Duration.ofSeconds(50));
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void aLockThatIsBeingWrittenCountsAsHeld() throws IOException {
    Files.writeString(work.resolve("_lock"), "{\"runId\":\"ru");
    assertThatThrownBy(() -> acquire("run-2")).hasMessageContaining("(unknown)");
  }

  @Test
  void oneOfSeveralSimultaneousTakeoversSucceeds() throws Exception {
    int contenders = 8;
    ExecutorService threads = Executors.newFixedThreadPool(contenders);
    try {
      for (int round = 0; round < 40; round++) {
        String folder = Files.createDirectory(work.resolve("work-" + round)).toString();
        Path lock = Path.of(folder, "_lock");
        // Half of the rounds take over an expired lock, half find none.
        if (round % 2 == 0) {
          lockedElsewhere();
          Files.move(work.resolve("_lock"), lock);
          Files.setLastModifiedTime(
              lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        }
        CyclicBarrier start = new CyclicBarrier(contenders);
        List<Future<Boolean>> won = new ArrayList<>();
        for (int i = 0; i < contenders; i++) {
          LockOwner self = new LockOwner("run-" + i, "ann", "host-" + i, "", i, i);
          won.add(
              threads.submit(
                  () -> {
                    start.await();
                    try {
                      WorkLock.acquire(folder, self, conf, new TestTime(), () -> {});
                      return true;
                    } catch (UserException refused) {
                      return false;
                    }
                  }));
        }
        int winners = 0;
        for (Future<Boolean> each : won) {
          winners += each.get() ? 1 : 0;
        }
        assertThat(winners).as("winners of round " + round).isEqualTo(1);
        try (Stream<Path> left = Files.list(Path.of(folder))) {
          assertThat(left).containsExactly(lock);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSuspendedRunStopsAfterATakeoverAndLeavesTheNewLock() throws IOException {
    WorkLock suspended = acquire();
    suspended.renew();
    assertThat(suspended.lost()).isEmpty();
    lockedElsewhere();
    String others = Files.readString(work.resolve("_lock"));
    suspended.renew();
    assertThat(stopped).hasValue(1);
    assertThat(suspended.lost().orElseThrow())
        .hasMessage(
            "Cannot go on in work folder '%s': run run-1 of ann on elsewhere (process 7) has taken"
                + " it over, since this one did not renew its lock for 120 seconds (was it"
                + " suspended?)",
            work);
    suspended.close();
    assertThat(work.resolve("_lock")).hasContent(others);
  }

  @Test
  void anUnreadableLockCountsAsHeldAndIsTakenOverOnceItIsOld() throws IOException {
    for (String content : List.of("null", "{}", "{\"runId\":null}", "[]", "7", "")) {
      Files.writeString(work.resolve("_lock"), content);
      assertThatThrownBy(() -> acquire("run-2"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("(unknown)");
    }
    Files.setLastModifiedTime(work.resolve("_lock"), FileTime.from(Instant.EPOCH));
    acquire().close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void aLockThatOnlySeemsOldIsHeld() throws IOException {
    lockedElsewhere();
    for (Duration step : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      time.passed = step;
      time.meanwhile = this::renewed;
      assertThatThrownBy(this::acquire).hasMessageContaining("(process 7) writes there");
      assertThat(time.watched).isEqualTo(Duration.ofSeconds(50));
      time.watched = Duration.ZERO;
    }
  }

  /** As by the run that holds it. */
  private void renewed() {
    try {
      FileTime now = FileTime.from(Instant.now().plusSeconds(20));
      Files.setLastModifiedTime(work.resolve("_lock"), now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aProcessOfAnotherContainerOrBootIsNotTakenForEnded() throws IOException {
    LockOwner here = LockOwner.of("");
    String boot = here.machine().replaceFirst(" .*", "");
    for (String machine : List.of(boot + " pid:[7]", "another-boot pid:[7]", "")) {
      lockedBy(here.host(), machine, 999_999_999, 5);
      assertThatThrownBy(() -> acquire("run-2")).hasMessageContaining("(process 999999999)");
    }
  }

  @Test
  void aBeatChangesNothingButTheTime() throws IOException {
    Path file = work.resolve("_lock");
    try (WorkLock lock = acquire()) {
      String text = Files.readString(file);
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      // Nothing could be written: the disk may be full.
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      lock.renew();
      assertThat(Files.getLastModifiedTime(file).toInstant())
          .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
      assertThat(file).hasContent(text);
      assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    }
  }

  @Test
  void aStoreThatSetsNoTimesGetsTheLockAgain() throws IOException {
    FakeFileSystem.mount(work, conf);
    Path file = work.resolve("bucket/_lock");
    try (WorkLock lock =
        WorkLock.acquire("fake://bucket/", LockOwner.of("run-2"), conf, time, () -> {})) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      lock.renew();
      assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(Instant.EPOCH);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void failedBeatsEndNeitherTheBeatsNorTheRunUntilTheyFailForLong() throws IOException {
    conf.set("fs.failing.impl", FailingFileSystem.class.getName());
    String folder = "failing:" + work;
    WorkLock lock =
        WorkLock.acquire(folder, LockOwner.of("run-2"), conf, time, stopped::incrementAndGet);
    FailingFileSystem.failing = true;
    time.passed = Duration.ofSeconds(80);
    lock.renew();
    FailingFileSystem.failing = false;
    lock.renew();
    FailingFileSystem.failing = true;
    time.passed = Duration.ofSeconds(160);
    lock.renew();
    assertThat(lock.lost()).isEmpty();
    assertThat(stopped).hasValue(0);
    time.passed = Duration.ofMinutes(3);
    lock.renew();
    assertThat(stopped).hasValue(1);
    assertThat(lock.lost().orElseThrow())
        .hasMessage(
            "Cannot go on in work folder '%s': its lock could not be renewed for 100 seconds, so"
                + " that another run may take it over: Input/output error",
            folder);
    // Leaves a warning: it must not hide why the run ended.
    lock.close();
    FailingFileSystem.failing = false;
  }

  /** A local disk that fails by an Error, as it does in Hadoop. */
  static final class FailingFileSystem extends RawLocalFileSystem {
    private static boolean failing;

    @Override
    public URI getUri() {
      return URI.create("failing:///");
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
      if (failing) {
        throw new IOError(new IOException("Input/output error"));
      }
      return super.getFileStatus(path);
    }
  }

  @Test
  void aFullDiskIsNotTakenForAnotherRun() throws IOException {
    FakeFileSystem.mount(work, conf);
    FakeFileSystem.leave(10);
    assertThatThrownBy(
            () -> WorkLock.acquire("fake://bucket/", "run-2", conf, Clock.systemUTC(), () -> {}))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot write 'fake://bucket/_lock': No space left on device");
    assertThat(work.resolve("bucket/_lock")).doesNotExist();
  }

  @Test
  void aWorkFolderMayBeALinkToAFolderAndNothingElse() throws IOException {
    Path folder = Files.createDirectory(work.resolve("folder"));
    Path link = Files.createSymbolicLink(work.resolve("link"), folder);
    acquire(link).close();
    Path file = Files.writeString(work.resolve("file"), "");
    Path broken = Files.createSymbolicLink(work.resolve("broken"), work.resolve("none"));
    for (Path each : List.of(file, broken)) {
      assertThatThrownBy(() -> acquire(each))
          .isInstanceOf(UserException.class)
          .hasMessage("Cannot use work folder '%s': it is not a folder (set another work)", each);
    }
  }

  @Test
  void aLockThatCanNeitherBeReadNorRemovedEndsTheRun() throws IOException {
    Files.createSymbolicLink(work.resolve("_lock"), work.resolve("none"));
    assertThatThrownBy(this::acquire)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot lock work folder '%s': '%s/_lock' can be neither created nor removed (remove"
                + " it, if no run writes there)",
            work, work);
  }
}
