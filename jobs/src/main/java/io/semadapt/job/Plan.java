// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.List;
import java.util.Optional;

/**
 * What a run of one job would do, found out by reading alone.
 *
 * @param stage the job's name, or its stage's in a pipeline
 * @param skipped whether nothing is left to do
 * @param action what would be done, or why nothing
 * @param inputs what would be read, one line each
 * @param problem why the run would fail, where that can be seen
 * @param seconds an estimate; empty when nobody knows
 * @param basis what the estimate is made from
 * @param bytes written, an estimate
 */
public record Plan(
    String stage,
    boolean skipped,
    String action,
    List<String> inputs,
    Optional<String> problem,
    Optional<Double> seconds,
    String basis,
    long bytes) {

  /** Something is to be done. */
  public static Plan run(
      String stage, String action, List<String> inputs, Planning.Time time, long bytes) {
    return new Plan(
        stage,
        /* skipped= */ false,
        action,
        List.copyOf(inputs),
        Optional.empty(),
        time.seconds(),
        time.basis(),
        bytes);
  }

  /** Nothing is left to do. */
  public static Plan skip(String stage, String why, List<String> inputs) {
    return new Plan(
        stage,
        /* skipped= */ true,
        why,
        List.copyOf(inputs),
        Optional.empty(),
        Optional.of(0.0),
        "",
        0);
  }

  /** The run would fail. */
  public static Plan fail(String stage, String problem) {
    return new Plan(
        stage,
        /* skipped= */ false,
        problem,
        List.of(),
        Optional.of(problem),
        Optional.empty(),
        "",
        0);
  }

  /** The same as a stage of a pipeline, with the reason why it is not skipped. */
  public Plan asStage(String name, String why) {
    return new Plan(
        name, skipped, action + " (" + why + ")", inputs, problem, seconds, basis, bytes);
  }
}
