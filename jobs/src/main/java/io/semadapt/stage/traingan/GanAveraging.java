// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.engine.Exchange;
import io.semadapt.engine.Wire;
import io.semadapt.error.UserException;
import io.semadapt.job.Preparation;
import java.time.Duration;
import java.util.Optional;

/**
 * How the states of the workers are averaged.
 *
 * @param workers 0 for the default
 * @param period local steps between two averages, at the start
 * @param longestPeriod the same at the end at most, while the learning rate falls
 * @param by the way that states take
 * @param segmentRounds rounds of a segment at most
 * @param momentsEvery rounds between two averages of everything; in the others parameters only
 * @param exchange how the workers of a segment average
 * @param timeoutSeconds that a worker of a segment waits for the slowest
 */
record GanAveraging(
    int workers,
    int period,
    int longestPeriod,
    Way by,
    int segmentRounds,
    int momentsEvery,
    Exchange exchange,
    int timeoutSeconds) {
  /** The way that states take: {@link ShuffledRounds} or {@link SegmentRounds}. */
  enum Way {
    SHUFFLE,
    SEGMENTS
  }

  static GanAveraging of(ConfigSection root) {
    ConfigSection gan = root.child("train-gan");
    ConfigSection exchange = gan.child("exchange");
    // A segment ends with the bytes of its rounds through the shuffle, however long it is.
    ConfigSection free = exchange.incidental();
    int period = gan.integer("averaging-period", Bounds.atLeast(1));
    GanAveraging averaging =
        new GanAveraging(
            root.integer("workers", Bounds.atLeast(0)),
            period,
            gan.optionalInteger("averaging-period-max", Bounds.atLeast(period)).orElse(period),
            free.choice("by", Way.class),
            free.integer("segment-rounds", Bounds.atLeast(1)),
            exchange.integer("moments-every", Bounds.atLeast(1)),
            new Exchange(exchange.choice("wire", Wire.class), exchange.bool("overlap")),
            free.integer("timeout-seconds", Bounds.atLeast(1)));
    if (averaging.momentsEvery > 1 && averaging.by == Way.SHUFFLE) {
      exchange.problem("moments-every", "needs train-gan.exchange.by = segments");
    }
    if (averaging.exchange.wire() != Wire.FLOAT32 && averaging.by == Way.SHUFFLE) {
      exchange.problem("wire", "needs train-gan.exchange.by = segments");
    }
    if (averaging.exchange.overlap() && averaging.momentsEvery == 1) {
      exchange.problem("overlap", "needs train-gan.exchange.moments-every above 1");
    }
    averaging.requireMultiple(exchange, "segment-rounds", averaging.segmentRounds);
    return averaging;
  }

  /**
   * Checks that states which are written or measured are those after an average of everything: what
   * is written when must not change the result.
   */
  void check(ConfigSection gan, Snapshots snapshots, SignalSettings signals) {
    requireMultiple(gan, "checkpoint-every-rounds", snapshots.checkpointEveryRounds());
    if (snapshots.samples() > 0) {
      requireMultiple(gan, "sample-every-rounds", snapshots.sampleEveryRounds());
    }
    requireMultiple(gan.child("signals"), "every-rounds", signals.everyRounds());
  }

  private void requireMultiple(ConfigSection section, String key, int rounds) {
    if (rounds % momentsEvery != 0) {
      section.problem(
          key,
          "must be a multiple of train-gan.exchange.moments-every, %d, was %d"
              .formatted(momentsEvery, rounds));
    }
  }

  /**
   * Refuses segments where they cannot run.
   *
   * @param number of workers: one needs no exchange
   * @throws UserException if they cannot
   */
  void require(int number, Preparation preparation) {
    Optional<String> refusal =
        isInSegments(number) ? preparation.peersRefusal(number) : Optional.empty();
    if (refusal.isPresent()) {
      throw new UserException(
          "Cannot train with train-gan.exchange.by = segments: %s (set train-gan.exchange.by ="
              + " shuffle)",
          refusal.get());
    }
  }

  /**
   * Whether rounds run in segments.
   *
   * @param number of workers: one needs no exchange
   */
  boolean isInSegments(int number) {
    return by == Way.SEGMENTS && number > 1;
  }

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
