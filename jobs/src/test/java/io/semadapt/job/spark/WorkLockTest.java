// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.job.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkLockTest {
  private final Configuration conf = new Configuration();

  @TempDir private Path work;

  private WorkLock acquire(String runId) {
    return WorkLock.acquire(work.toString(), runId, conf, Clock.systemUTC());
  }

  private void lockedBy(String host, long pid, Instant started) throws IOException {
    Files.writeString(
        work.resolve("_lock"),
        "{\"runId\":\"run-1\",\"user\":\"ann\",\"host\":\"%s\",\"pid\":%d,\"started\":%d}"
            .formatted(host, pid, started.toEpochMilli()));
  }

  @Test
  void aStageOfTheHoldingProcessGoesOnAndTheHolderReleases() {
    WorkLock pipeline = acquire("run-1");
    acquire("run-2").close();
    assertThat(work.resolve("_lock")).exists();
    pipeline.close();
    assertThat(work.resolve("_lock")).doesNotExist();
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
  void aProcessThatIsGoneLocksNobodyOut() throws IOException {
    // The process id lives, but not since then: it was used again.
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
    WorkLock.acquire(work.toString(), "run-2", conf, later).close();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void aLockThatIsBeingWrittenCountsAsHeld() throws IOException {
    Files.writeString(work.resolve("_lock"), "{\"runId\":\"ru");
    assertThatThrownBy(() -> acquire("run-2")).hasMessageContaining("(unknown)");
  }
}
