// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

/**
 * Work and disk space of a run, estimated.
 *
 * @param work amount of work, in a unit that the job chooses and keeps: multiply-adds, pixels,
 *     bytes or samples; comparable between runs of the same job
 * @param secondsPerWork measured on two cores; 0 if not measured
 * @param bytes written
 */
public record Cost(long work, double secondsPerWork, long bytes) {
  /** Nothing to do. */
  public static final Cost NONE = new Cost(0, 0, 0);
}
