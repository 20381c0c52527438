// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.job.JobContext;
import io.semadapt.spark.Segments;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Many rounds are one Spark stage, in which workers exchange among themselves. A segment ends where
 * the driver needs the state.
 */
final class SegmentRounds implements Rounds {
  private final TrainGanJob.Config config;
  private final int workers;
  private final StopRule stopRule;
  private final Broadcast<GanSetup> setup;
  private final JobContext context;
  private final LongConsumer reached;
  private final JavaSparkContext spark;

  /**
   * Creates them.
   *
   * @param reached called with the step that a running segment has reached
   */
  SegmentRounds(
      TrainGanJob.Config config,
      int workers,
      StopRule stopRule,
      Broadcast<GanSetup> setup,
      JobContext context,
      LongConsumer reached) {
    this.config = config;
    this.workers = workers;
    this.stopRule = stopRule;
    this.setup = setup;
    this.context = context;
    this.reached = reached;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
  }

  @Override
  public List<Trained> after(int round, TrainingState state) {
    long started = context.clock().millis();
    SegmentPlan plan = plan(round);
    Segments.Segment<SegmentPlan.Report> segment = run(plan, state);
    double seconds = (context.clock().millis() - started) / 1000.0;
    return trained(plan, state.step(), segment, seconds);
  }

  private SegmentPlan plan(int round) {
    GanSchedule schedule = config.schedule();
    return new SegmentPlan(
        round + 1,
        last(round),
        schedule.lengths(),
        schedule.averaging().momentsEvery(),
        schedule.averaging().exchange());
  }

  private int last(int round) {
    int most =
        Math.min(config.schedule().rounds(), round + config.schedule().averaging().segmentRounds());
    int last = round + 1;
    while (last < most && !isNeeded(last)) {
      last++;
    }
    return last;
  }

  private boolean isNeeded(int round) {
    Snapshots snapshots = config.snapshots();
    return stopRule.isMeasured(round)
        || stopRule.isDue(round, snapshots.checkpointEveryRounds())
        || (snapshots.samples() > 0 && stopRule.isDue(round, snapshots.sampleEveryRounds()));
  }

  private Segments.Segment<SegmentPlan.Report> run(SegmentPlan plan, TrainingState state) {
    spark
        .sc()
        .setJobDescription(
            "train-gan rounds %d to %d of %d: %d workers x %d steps"
                .formatted(
                    plan.first(),
                    plan.last(),
                    config.schedule().rounds(),
                    workers,
                    plan.end(state.step()) - state.step()));
    Broadcast<GanSetup> shared = setup;
    return Segments.run(
        spark,
        state,
        workers,
        config.schedule().averaging().timeout(),
        (meeting, start, counter) ->
            new GanWorker(shared.value(), meeting.worker(), meeting.workers())
                .trainSegment(start, plan, meeting, counter),
        steps -> reached.accept(state.step() + steps));
  }

  private List<Trained> trained(
      SegmentPlan plan, long start, Segments.Segment<SegmentPlan.Report> segment, double seconds) {
    List<Trained> rounds = new ArrayList<>();
    long step = start;
    double rest = seconds;
    for (int round = plan.first(); round <= plan.last(); round++) {
      int index = round - plan.first();
      List<SegmentPlan.Report> reports =
          segment.reports().stream().map(worker -> worker.get(index)).toList();
      SegmentPlan.Report first = reports.get(0);
      boolean isLast = round == plan.last();
      step += plan.lengths().after(step);
      rounds.add(
          new Trained(
              round,
              step,
              isLast ? Optional.of(segment.state()) : Optional.empty(),
              Rounds.mean(reports.stream().map(SegmentPlan.Report::losses).toList()),
              first.drift(),
              // The start and the end of the segment count in its last round.
              isLast ? rest : first.seconds(),
              reports.stream().mapToDouble(SegmentPlan.Report::inputWaitSeconds).sum() / workers));
      rest -= first.seconds();
    }
    return rounds;
  }
}
