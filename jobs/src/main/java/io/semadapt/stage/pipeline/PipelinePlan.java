// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Which stages a pipeline would run, which it would skip, and why. */
final class PipelinePlan {
  private final String work;
  private final Planning planning;

  /** Run ids of the stages that would be skipped. */
  private final Map<String, String> kept = new HashMap<>();

  PipelinePlan(String work, Planning planning) {
    this.work = work;
    this.planning = planning;
  }

  List<Plan> of(List<Stage<?, ?>> stages) {
    List<Plan> plans = new ArrayList<>();
    for (Stage<?, ?> stage : stages) {
      plans.add(of(stage));
    }
    return plans;
  }

  private Plan of(Stage<?, ?> stage) {
    Path file = new Path(new Path(work, "pipeline"), stage.name() + ".json");
    Optional<StageRecord> finished = StageRecord.read(file, planning.hadoop());
    String why = reason(stage, finished);
    if (why.isEmpty() && stage.check() == Stage.Check.PIPELINE) {
      kept.put(stage.name(), finished.get().runId());
      return Plan.skip(
          stage.name(),
          "finished and unchanged (run %s)".formatted(finished.get().runId()),
          List.of());
    }
    Plan own = stage.plan(planning);
    if (why.isEmpty() && own.skipped()) {
      kept.put(stage.name(), finished.get().runId());
    }
    return own.asStage(stage.name(), why.isEmpty() ? "looks for itself" : why);
  }

  /** Why a stage is not finished; empty if it is. */
  private String reason(Stage<?, ?> stage, Optional<StageRecord> finished) {
    if (finished.isEmpty()) {
      return "not done yet";
    }
    for (String input : stage.inputs()) {
      if (!kept.containsKey(input)) {
        return input + " is done again";
      }
    }
    Map<String, String> inputs = new HashMap<>();
    stage.inputs().forEach(input -> inputs.put(input, kept.get(input)));
    String hash = stage.section().hash();
    if (!finished.get().sameWork(finished.get().configHash(), inputs)) {
      return "its input was made anew";
    }
    if (!finished.get().sameWork(hash, inputs)) {
      return "its settings changed";
    }
    return stage.outputsExist(planning.hadoop()) ? "" : "its output is gone";
  }
}
