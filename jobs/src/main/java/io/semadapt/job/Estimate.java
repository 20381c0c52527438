// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.tables.EarlierRun;
import java.util.List;
import java.util.Optional;

/**
 * Time that a run will take.
 *
 * @param seconds empty if unknown
 * @param basis where the rate comes from; empty if unknown
 */
public record Estimate(Optional<Double> seconds, String basis) {
  /** Name of the count that holds the work of a run. */
  public static final String WORK = "work";

  /**
   * Scales the time of the latest finished run of the job by its work; without one, takes the rate
   * measured elsewhere.
   *
   * @param runs oldest first
   */
  public static Estimate of(List<EarlierRun> runs, String job, Cost cost) {
    if (cost.equals(Cost.NONE)) {
      return new Estimate(Optional.of(0.0), "");
    }
    for (int index = runs.size() - 1; index >= 0; index--) {
      EarlierRun run = runs.get(index);
      double done = run.count(WORK);
      if (run.job().equals(job) && run.finished() && done > 0 && run.seconds() > 0) {
        return new Estimate(Optional.of(run.seconds() * cost.work() / done), "run " + run.runId());
      }
    }
    return cost.secondsPerWork() > 0
        ? new Estimate(
            Optional.of(cost.work() * cost.secondsPerWork()),
            "rates measured on two cores elsewhere")
        : new Estimate(Optional.empty(), "");
  }
}
