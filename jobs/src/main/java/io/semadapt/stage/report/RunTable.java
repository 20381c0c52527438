// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.console.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The latest runs of all jobs, as the page lists them. */
record RunTable(List<Run> runs) {
  private static final int SHOWN = 60;

  /** Sign before the status of a run that failed. */
  private static final String FAILED = "\u2715 ";

  boolean complete() {
    return runs.size() <= SHOWN;
  }

  /** The latest runs, latest first. */
  TextTable table() {
    List<Run> latest = new ArrayList<>(runs.subList(Math.max(0, runs.size() - SHOWN), runs.size()));
    Collections.reverse(latest);
    return new TextTable(
        List.of(
            "job",
            "variant",
            "engine",
            "status",
            "time",
            "started (UTC)",
            "configuration",
            "message"),
        latest.stream().map(RunTable::row).toList());
  }

  private static List<String> row(Run run) {
    return List.of(
        run.job(),
        run.variant(),
        run.engine(),
        run.status().equals("ok") ? run.status() : FAILED + run.status(),
        Text.duration(run.seconds()),
        run.startedText(),
        run.setup().configHash().substring(0, Math.min(8, run.setup().configHash().length())),
        run.message());
  }
}
