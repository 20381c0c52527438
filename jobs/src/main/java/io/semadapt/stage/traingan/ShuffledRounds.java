// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.job.JobContext;
import io.semadapt.spark.ParameterAveraging;
import io.semadapt.train.GanLosses;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** Each round is a Spark job: states go through its shuffle. */
final class ShuffledRounds implements Rounds {
  private final GanSchedule schedule;
  private final int workers;
  private final Broadcast<GanSetup> setup;
  private final JobContext context;
  private final JavaSparkContext spark;

  /** Nanoseconds that the steps of all workers have waited for their batches. */
  private final LongAccumulator inputWait;

  ShuffledRounds(GanSchedule schedule, int workers, Broadcast<GanSetup> setup, JobContext context) {
    this.schedule = schedule;
    this.workers = workers;
    this.setup = setup;
    this.context = context;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.inputWait = spark.sc().longAccumulator();
  }

  @Override
  public List<Trained> after(int round, TrainingState state) {
    inputWait.reset();
    long started = context.clock().millis();
    ParameterAveraging.Round<GanLosses> average = average(round, state);
    return List.of(
        new Trained(
            round + 1,
            average.state().step(),
            Optional.of(average.state()),
            Rounds.mean(average.metrics()),
            average.drift(),
            (context.clock().millis() - started) / 1000.0,
            inputWait.sum() / 1e9 / workers));
  }

  private ParameterAveraging.Round<GanLosses> average(int round, TrainingState state) {
    int steps = schedule.lengths().after(state.step());
    spark
        .sc()
        .setJobDescription(
            "train-gan round %d/%d: %d workers x %d steps"
                .formatted(round + 1, schedule.rounds(), workers, steps));
    Broadcast<GanSetup> shared = setup;
    int all = workers;
    LongAccumulator waited = inputWait;
    return ParameterAveraging.run(
        spark,
        state,
        workers,
        (worker, start) ->
            new GanWorker(shared.value(), worker, all).train(start, steps, waited::add));
  }
}
