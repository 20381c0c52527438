// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.List;

/**
 * A job's entry in the help text.
 *
 * @param name name on the command line and of its configuration section, kebab-case
 * @param summary one line
 * @param example a command line to start from, without the launcher
 * @param exclusive whether a run locks the work folder; false for jobs that only read or append
 * @param stages names of the jobs that it runs; their keys apply too
 */
public record JobInfo(
    String name, String summary, String example, boolean exclusive, List<String> stages) {
  /** A job that locks the work folder and runs no other job. */
  public static JobInfo exclusive(String name, String summary, String example) {
    return new JobInfo(name, summary, example, /* exclusive= */ true, List.of());
  }

  /** A job that may run beside others in the same work folder. */
  public static JobInfo shared(String name, String summary, String example) {
    return new JobInfo(name, summary, example, /* exclusive= */ false, List.of());
  }
}
