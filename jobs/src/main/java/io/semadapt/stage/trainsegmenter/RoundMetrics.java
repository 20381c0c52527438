// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.job.JobContext;
import io.semadapt.job.RoundListener;
import io.semadapt.spark.Devices;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.SegmenterMetrics;
import io.semadapt.tables.TrainingRun;
import io.semadapt.tensorboard.EventFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/** Writes the metrics of the rounds since the last checkpoint: table rows and TensorBoard files. */
final class RoundMetrics implements RoundListener<SegmenterRound> {
  private static final ReportTables.Table TABLE = ReportTables.Table.SEGMENTER_METRICS;

  private final RunSettings run;
  private final JobContext context;
  private final ReportTables tables;
  private final EventFiles events;
  private final List<Row> rows = new ArrayList<>();

  RoundMetrics(RunSettings run, JobContext context) {
    this.run = run;
    this.context = context;
    tables = new ReportTables(run.work(), context.hadoop());
    events =
        EventFiles.ofTraining(
            run.work(), "train-segmenter", run.variant().key(), context.runId(), context.hadoop());
  }

  @Override
  public void finished(SegmenterRound round) {
    rows.add(
        new SegmenterMetrics(
                new TrainingRun(context.runId(), run.variant().key(), Devices.used()),
                round.number(),
                round.step(),
                round.images(),
                round.trained().loss(),
                round.trained().learningRate(),
                round.seconds(),
                round.inputWaitSeconds(),
                round.miou())
            .toRow());
    if (round.checkpoint()) {
      close();
    }
  }

  @Override
  public void close() {
    List<Row> held = List.copyOf(rows);
    // Not again after a failure in between.
    rows.clear();
    tables.append(TABLE, context.runId(), held);
    events.rounds(TABLE, held, context.clock().instant());
  }
}
