// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.job.JobContext;
import io.semadapt.job.RoundListener;
import io.semadapt.spark.Devices;
import io.semadapt.tables.GanMetrics;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TrainingRun;
import io.semadapt.tensorboard.EventFiles;
import io.semadapt.train.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Appends a row for each round to {@code gan_metrics} and to TensorBoard, in blocks: before each
 * checkpoint, so that no round is missing when a killed training resumes, and at the end.
 */
final class MetricListener implements RoundListener<GanRound> {
  private final TrainGanJob.Config config;
  private final StopRule stopRule;
  private final EventFiles events;
  private final JobContext context;
  private final ReportTables tables;
  private final LearningRateSchedule schedule;
  private final List<Row> rows = new ArrayList<>();

  MetricListener(
      TrainGanJob.Config config, StopRule stopRule, EventFiles events, JobContext context) {
    this.config = config;
    this.stopRule = stopRule;
    this.events = events;
    this.context = context;
    this.tables = new ReportTables(config.places().work(), context.hadoop());
    this.schedule =
        new LearningRateSchedule(config.schedule().learningRate(), config.schedule().steps());
  }

  @Override
  public void finished(GanRound round) {
    rows.add(metrics(round).toRow());
    if (stopRule.isDue(round.number(), config.snapshots().checkpointEveryRounds())) {
      close();
    }
  }

  @Override
  public void close() {
    List<Row> held = List.copyOf(rows);
    // Not again after a failure in between.
    rows.clear();
    tables.append(Table.GAN_METRICS, context.runId(), held);
    events.rounds(Table.GAN_METRICS, held, context.clock().instant());
  }

  private GanMetrics metrics(GanRound round) {
    return new GanMetrics(
        new TrainingRun(context.runId(), config.variant().key(), Devices.used()),
        round.number(),
        round.step(),
        round.images(),
        round.losses(),
        schedule.at(round.step()),
        round.drift(),
        round.seconds(),
        round.inputWaitSeconds(),
        new GanMetrics.Signals(
            round.signals().cycleError(),
            round.signals().semanticConsistency(),
            round.signals().frechetDistance(),
            round.signals().sharpness()));
  }
}
