// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.engine.EngineChoice;
import java.util.List;
import java.util.function.Function;

/**
 * The run that metrics of a training are of.
 *
 * @param variant of the GAN or the segmenter
 * @param engine that ran the networks, without {@code auto}
 */
public record TrainingRun(String runId, String variant, EngineChoice engine) {
  /** The columns of the engine, at the end of a table of metrics. */
  static <R> List<Column<R>> engineColumns(Function<R, TrainingRun> run) {
    return List.of(
        Column.text("engine", row -> run.apply(row).engine().engine().key()),
        Column.text("device", row -> run.apply(row).engine().device().key()),
        Column.text("precision", row -> run.apply(row).engine().precision().key()));
  }
}
