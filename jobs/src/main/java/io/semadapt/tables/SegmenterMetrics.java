// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/**
 * Metrics of a round of segmenter training.
 *
 * @param round from 1
 * @param steps of each worker, earlier rounds included
 * @param images that all workers saw in this round
 * @param seconds of the round
 * @param inputWaitSeconds that a worker's steps waited for their batches, mean of the workers
 * @param miou on the validation samples, fraction; empty where it was not measured
 */
public record SegmenterMetrics(
    TrainingRun run,
    int round,
    long steps,
    long images,
    double loss,
    double learningRate,
    double seconds,
    double inputWaitSeconds,
    OptionalDouble miou) {
  /** Table, report page and TensorBoard show these columns; new ones are added at the end. */
  static final List<Column<SegmenterMetrics>> COLUMNS =
      Column.join(
          List.of(
              Column.text("run_id", row -> row.run().runId()),
              Column.text("variant", row -> row.run().variant()),
              Column.integer("round", SegmenterMetrics::round),
              Column.count("steps", SegmenterMetrics::steps),
              Column.count("images", SegmenterMetrics::images),
              Column.number("loss", SegmenterMetrics::loss),
              Column.number("learning_rate", SegmenterMetrics::learningRate),
              Column.number(
                  "images_per_second", row -> row.images() / Math.max(row.seconds(), 1e-3)),
              Column.number("seconds", SegmenterMetrics::seconds)),
          TrainingRun.engineColumns(SegmenterMetrics::run),
          List.of(
              Column.number("input_wait_seconds", SegmenterMetrics::inputWaitSeconds),
              Column.optionalNumber("miou", SegmenterMetrics::miou)));

  /** The row of {@link ReportTables.Table#SEGMENTER_METRICS}. */
  public Row toRow() {
    return Column.row(COLUMNS, this);
  }
}
