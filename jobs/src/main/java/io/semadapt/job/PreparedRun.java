// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A prepared job of plain values.
 *
 * @param runner runs to completion
 */
public record PreparedRun<R extends Record>(
    State state,
    Identity identity,
    Cost cost,
    List<String> inputs,
    List<Output> outputs,
    Optional<CheckpointInput> checkpoint,
    Optional<String> conditions,
    Function<JobContext, R> runner)
    implements Prepared<R> {
  /** A job that reads no checkpoint and scores nothing. */
  public PreparedRun(
      State state,
      Identity identity,
      Cost cost,
      List<String> inputs,
      List<Output> outputs,
      Function<JobContext, R> runner) {
    this(state, identity, cost, inputs, outputs, Optional.empty(), Optional.empty(), runner);
  }

  @Override
  public R run(JobContext context) {
    return runner.apply(context);
  }

  /** The same, of a run that reads a checkpoint. */
  public PreparedRun<R> reading(CheckpointInput read) {
    return new PreparedRun<>(
        state, identity, cost, inputs, outputs, Optional.of(read), conditions, runner);
  }

  /** The same, of a run whose score has these {@link Prepared#conditions}. */
  public PreparedRun<R> scoringUnder(String known) {
    return new PreparedRun<>(
        state, identity, cost, inputs, outputs, checkpoint, Optional.of(known), runner);
  }
}
