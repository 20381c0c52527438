// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.List;
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
    Function<JobContext, R> runner)
    implements Prepared<R> {
  @Override
  public R run(JobContext context) {
    return runner.apply(context);
  }
}
