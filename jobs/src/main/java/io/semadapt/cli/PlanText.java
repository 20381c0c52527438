// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;
import io.semadapt.console.Text;
import io.semadapt.job.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans as text for people. */
public final class PlanText {
  private PlanText() {}

  public static void print(String job, DryRun.Result plan, Console console) {
    console.line("semadapt %s · plan (nothing is written)".formatted(job));
    List<List<String>> rows = new ArrayList<>();
    for (DryRun.PlannedStage stage : plan.stages()) {
      rows.add(
          List.of(
              stage.stage(),
              stage.problem().isPresent() ? "fails" : stage.skipped() ? "skip" : "run",
              stage.skipped() ? "-" : about(stage.seconds()),
              stage.bytes() == 0 ? "-" : Text.size(stage.bytes()),
              stage.action()));
    }
    console.line("");
    console.table(List.of("stage", "plan", "time", "disk", "details"), rows);
    // The output of an earlier stage is not an input of the whole run.
    List<String> inputs =
        plan.stages().stream()
            .flatMap(stage -> stage.inputs().stream())
            .filter(input -> !input.endsWith(Preparation.TO_COME))
            .distinct()
            .toList();
    if (!inputs.isEmpty()) {
      console.line("");
      console.line("Inputs:");
      inputs.forEach(input -> console.line("  " + input));
    }
    console.line("");
    if (plan.stages().stream().allMatch(stage -> stage.problem().isEmpty())) {
      boolean known = plan.stages().stream().allMatch(stage -> stage.seconds().isPresent());
      console.line(
          "In total %s %s and %s; free at '%s': %s."
              .formatted(
                  known ? "about" : "more than",
                  Text.duration(plan.seconds()),
                  Text.size(plan.bytes()),
                  plan.work(),
                  Text.size(plan.freeBytes())));
    }
    List<String> bases =
        plan.stages().stream()
            .map(DryRun.PlannedStage::basis)
            .filter(basis -> !basis.isEmpty())
            .map(basis -> basis.startsWith("run ") ? "earlier runs in this work folder" : basis)
            .distinct()
            .toList();
    if (!bases.isEmpty()) {
      console.line(
          "Times and sizes are estimates; times from %s. A busy machine takes longer."
              .formatted(String.join(" and ", bases)));
    }
    plan.lockedBy()
        .ifPresent(
            owner -> console.line("A run would be refused now: %s writes there.".formatted(owner)));
  }

  private static String about(Optional<Double> seconds) {
    return seconds.map(Text::duration).orElse("?");
  }
}
