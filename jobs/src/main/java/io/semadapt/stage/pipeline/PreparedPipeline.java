// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedStage;
import io.semadapt.job.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A pipeline that has prepared its stages in order, each with the files that the ones before it
 * will leave, up to the first that cannot run. A run prepares each stage once more, with the files
 * that are there by then, and decides in the same place.
 */
record PreparedPipeline(PipelineJob.Config config, Identity identity, List<PreparedStage> stages)
    implements Prepared<PipelineJob.Result> {
  static PreparedPipeline of(PipelineJob.Config config, Preparation preparation) {
    List<PreparedStage> stages = new ArrayList<>();
    Preparation before = preparation;
    for (Stage<?, ?> stage : config.stages()) {
      try {
        Prepared<?> prepared = stage.prepare(before);
        State state = decide(stage, prepared, config, preparation);
        if (!state.isDone()) {
          before = before.with(prepared.outputs());
        }
        stages.add(
            new PreparedStage(
                stage.name(), stage.job().name(), state, Optional.of(prepared), Optional.empty()));
      } catch (UserException e) {
        stages.add(
            new PreparedStage(
                stage.name(),
                stage.job().name(),
                State.pending(e.getMessage()),
                Optional.empty(),
                Optional.of(e)));
        break;
      }
    }
    return new PreparedPipeline(config, preparation.identity(Map.of()), stages);
  }

  /** Whether a stage runs, and why: the only place that decides it. */
  private static State decide(
      Stage<?, ?> stage, Prepared<?> prepared, PipelineJob.Config config, Preparation preparation) {
    if (prepared.state().isDone()) {
      return prepared.state();
    }
    Optional<StageRecord> finished = StageRecord.read(record(stage, config), preparation.hadoop());
    if (finished.isEmpty()) {
      return prepared.state().because("not done yet");
    }
    if (prepared.identity().isToCome()) {
      return prepared.state().because("its input is made again");
    }
    Optional<String> difference = finished.get().difference(prepared.identity());
    if (difference.isPresent()) {
      return prepared.state().because(difference.get());
    }
    return preparation.areThere(prepared.outputs())
        ? State.done("finished and unchanged (run %s)".formatted(finished.get().runId()))
        : prepared.state().because("its output is gone");
  }

  private static Path record(Stage<?, ?> stage, PipelineJob.Config config) {
    return new Path(config.work().stageRecord(stage.name()));
  }

  @Override
  public State state() {
    long left = stages.stream().filter(stage -> !stage.state().isDone()).count();
    return left == 0
        ? State.done("every stage is finished and unchanged")
        : State.pending("%d of %d stages".formatted(left, config.stages().size()));
  }

  @Override
  public Cost cost() {
    return Cost.NONE;
  }

  @Override
  public List<String> inputs() {
    return List.of();
  }

  @Override
  public List<Output> outputs() {
    return List.of();
  }

  @Override
  public PipelineJob.Result run(JobContext context) {
    for (PreparedStage stage : stages) {
      if (stage.problem().isPresent()) {
        throw stage.problem().get();
      }
    }
    long ran = 0;
    List<Stage<?, ?>> all = config.stages();
    for (int index = 0; index < all.size(); index++) {
      String heading = "[%d/%d] %s".formatted(index + 1, all.size(), all.get(index).name());
      ran += run(all.get(index), stages.get(index).state(), heading, context) ? 1 : 0;
    }
    Map<String, Optional<Double>> mious = new LinkedHashMap<>();
    Comparison comparison = Comparison.read(config.variants(), config.work().root(), context);
    config.variants().forEach(variant -> mious.put(variant.key(), comparison.miou(variant)));
    return new PipelineJob.Result(
        ran, all.size() - ran, mious, config.work().report() + "/index.html");
  }

  /**
   * Runs a stage unless it is done.
   *
   * @param planned what a dry run would have said: also said here, where it holds
   */
  private boolean run(Stage<?, ?> stage, State planned, String heading, JobContext context) {
    Preparation preparation = context.preparationOfRun();
    Prepared<?> prepared = stage.prepare(preparation);
    State state = decide(stage, prepared, config, preparation);
    if (state.isDone()) {
      // A run that was killed before it could record its stage, or an older record.
      boolean recorded =
          StageRecord.read(record(stage, config), context.hadoop())
              .filter(finished -> finished.difference(prepared.identity()).isEmpty())
              .isPresent();
      if (!recorded) {
        remember(stage, context.runId(), prepared, context);
      }
      context.console().line(heading + ": skipped, " + state.text());
      return false;
    }
    context.console().line(heading + ": " + (planned.isDone() ? state : planned).text());
    String runId = stage.run(context);
    remember(stage, runId, prepared, context);
    return true;
  }

  private void remember(Stage<?, ?> stage, String runId, Prepared<?> prepared, JobContext context) {
    new StageRecord(runId, prepared.identity().values())
        .write(record(stage, config), context.hadoop());
  }
}
