// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.console.Text;
import java.util.List;
import java.util.Locale;

/**
 * Time and resources of the latest finished run of each stage.
 *
 * @param runs in order of their start
 */
record StageTimes(List<Run> runs) {
  static StageTimes of(ReportData data) {
    return new StageTimes(data.stages().stream().filter(run -> !run.container()).toList());
  }

  /** Time of all stages together. */
  String total() {
    return Text.duration(runs.stream().mapToDouble(Run::seconds).sum());
  }

  /** Time of a run relative to the longest, [0, 1]. */
  double share(Run run) {
    double longest = runs.stream().mapToDouble(Run::seconds).max().orElse(1);
    return run.seconds() / Math.max(1e-9, longest);
  }

  /** Mean number of busy cores during a run, or a dash. */
  static String busyCores(Run run) {
    return run.resources()
        .cpuSeconds()
        .filter(cpu -> run.seconds() > 0)
        .map(cpu -> String.format(Locale.ROOT, "%.1f", cpu / run.seconds()))
        .orElse(NumberText.NONE);
  }

  static String cores(Run run) {
    return run.resources().cores().map(String::valueOf).orElse(NumberText.NONE);
  }

  static String peakMemory(Run run) {
    return run.resources().peakMemoryMb().map(String::valueOf).orElse(NumberText.NONE);
  }
}
