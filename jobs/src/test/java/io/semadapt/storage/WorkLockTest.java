// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkLockTest {
  private final Configuration conf = new Configuration();

  @TempDir private Path work;

  private WorkLock acquire(String runId) {
    return WorkLock.acquire(work.toString(), runId, conf, Clock.systemUTC(), () -> {});
  }

  private void lockedBy(String host, long pid, Instant started) throws IOException {
    Files.writeString(
        work.resolve("_lock"),
        "{\"runId\":\"run-1\",\"user\":\"ann\",\"host\":\"%s\",\"pid\":%d,\"started\":%d}"
            .formatted(host, pid, started.toEpochMilli()));
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
    lockedBy(
        InetAddress.getLocalHost().getHostName(),
        other.pid(),
        other.info().startInstant().orElseThrow());
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
    lockedBy(
        InetAddress.getLocalHost().getHostName(),
        ProcessHandle.current().pid(),
        Instant.EPOCH.plusSeconds(5));
    acquire("run-2").close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void anotherHostsLockIsTakenOverOnceItIsOld() throws IOException {
    lockedBy("elsewhere", 7, Instant.EPOCH);
    assertThatThrownBy(() -> acquire("run-2"))
        .hasMessageContaining("run run-1 of ann on elsewhere (process 7)");
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(125));
    WorkLock.acquire(work.toString(), "run-2", conf, later, () -> {}).close();
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
          lockedBy("elsewhere", 7, Instant.EPOCH);
          Files.move(work.resolve("_lock"), lock);
          Files.setLastModifiedTime(
              lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        }
        CyclicBarrier start = new CyclicBarrier(contenders);
        List<Future<Boolean>> won = new ArrayList<>();
        for (int i = 0; i < contenders; i++) {
          WorkLock.Owner self = new WorkLock.Owner("run-" + i, "ann", "host-" + i, i, i);
          won.add(
              threads.submit(
                  () -> {
                    start.await();
                    try {
                      WorkLock.acquire(folder, self, conf, Clock.systemUTC(), () -> {});
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
    AtomicInteger stopped = new AtomicInteger();
    WorkLock suspended =
        WorkLock.acquire(
            work.toString(), "run-2", conf, Clock.systemUTC(), stopped::incrementAndGet);
    suspended.renew();
    assertThat(suspended.lost()).isEmpty();
    lockedBy("elsewhere", 7, Instant.EPOCH);
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
    acquire("run-2").close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }
}
