// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.train.GanLosses;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;

/**
 * Metrics of a round of GAN training.
 *
 * @param round from 1
 * @param steps of each worker, earlier rounds included
 * @param images of each domain that all workers saw in this round
 * @param losses means over the round, before their weights
 * @param learningRate at the end of the round
 * @param drift largest relative distance of a worker from the average
 * @param seconds of the round, above 0
 * @param inputWaitSeconds that a worker's steps waited for their batches, mean of the workers
 */
public record GanMetrics(
    TrainingRun run,
    int round,
    long steps,
    long images,
    GanLosses losses,
    double learningRate,
    double drift,
    double seconds,
    double inputWaitSeconds,
    Signals signals) {
  /** Table, report page and TensorBoard show these columns; new ones are added at the end. */
  static final List<Column<GanMetrics>> COLUMNS =
      Column.join(
          List.of(
              Column.text("run_id", row -> row.run().runId()),
              Column.text("variant", row -> row.run().variant()),
              Column.integer("round", GanMetrics::round),
              Column.count("steps", GanMetrics::steps),
              Column.count("images", GanMetrics::images),
              generator(
                  "adversarial_loss", all -> all.adversarialTarget() + all.adversarialSource()),
              generator("semantic_loss", GanLosses.Generator::semantic),
              generator(
                  "reconstruction_loss",
                  all -> all.reconstructionSource() + all.reconstructionTarget()),
              generator("identity_loss", all -> all.identityTarget() + all.identitySource()),
              generator("generator_loss", GanLosses.Generator::total),
              discriminator("domain_loss", all -> all.domainTarget() + all.domainSource()),
              discriminator(
                  "discriminator_semantic_loss",
                  all -> all.semanticsSource() + all.semanticsTarget()),
              discriminator("anchor_loss", GanLosses.Discriminator::anchor),
              discriminator("discriminator_loss", GanLosses.Discriminator::total),
              Column.number("learning_rate", GanMetrics::learningRate),
              Column.number("drift", GanMetrics::drift),
              Column.number("images_per_second", row -> row.images() / row.seconds()),
              Column.number("seconds", GanMetrics::seconds),
              Column.optionalNumber("cycle_error", row -> row.signals().cycleError()),
              Column.optionalNumber(
                  "semantic_consistency", row -> row.signals().semanticConsistency()),
              Column.optionalNumber("frechet_distance", row -> row.signals().frechetDistance()),
              generator("patch_loss", GanLosses.Generator::adversarialPatch),
              discriminator("patch_domain_loss", GanLosses.Discriminator::domainPatch),
              Column.optionalNumber("sharpness", row -> row.signals().sharpness())),
          TrainingRun.engineColumns(GanMetrics::run),
          List.of(Column.number("input_wait_seconds", GanMetrics::inputWaitSeconds)));

  /** Signals; empty where not measured. */
  public record Signals(
      OptionalDouble cycleError,
      OptionalDouble semanticConsistency,
      OptionalDouble frechetDistance,
      OptionalDouble sharpness) {}

  private static Column<GanMetrics> generator(
      String name, ToDoubleFunction<GanLosses.Generator> loss) {
    return Column.number(name, row -> loss.applyAsDouble(row.losses().generator()));
  }

  private static Column<GanMetrics> discriminator(
      String name, ToDoubleFunction<GanLosses.Discriminator> loss) {
    return Column.number(name, row -> loss.applyAsDouble(row.losses().discriminator()));
  }

  /** The row of {@link ReportTables.Table#GAN_METRICS}. */
  public Row toRow() {
    return Column.row(COLUMNS, this);
  }
}
