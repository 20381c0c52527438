// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.console.Progress;
import io.semadapt.job.CheckpointRetention;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.job.Recipe;
import io.semadapt.job.Resume;
import io.semadapt.job.RoundListener;
import io.semadapt.tensorboard.EventFiles;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** A run from the latest checkpoint to the last round. */
final class GanTraining {
  /** Below this, compared with real images, translations look blurred. */
  private static final double LEAST_SHARPNESS = 0.5;

  private final PreparedGan prepared;
  private final TrainGanJob.Config config;
  private final GanSchedule schedule;
  private final JobContext context;
  private final JavaSparkContext spark;
  private final GanSetup setup;
  private final GanFolder folder;
  private final BestCheckpoint best;
  private final StopRule stopRule;
  private final Inspection inspection;

  GanTraining(PreparedGan prepared, JobContext context) {
    this.prepared = prepared;
    this.config = prepared.config();
    this.schedule = config.schedule();
    this.context = context;
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.setup = GanSetup.of(prepared, context);
    Configuration conf = context.hadoop();
    this.folder = new GanFolder(new Path(config.places().output()), conf);
    folder.prepare(config.resume() != Resume.FALSE);
    this.best = BestCheckpoint.of(config, conf);
    best.removeOthers();
    this.stopRule = new StopRule(schedule.rounds(), config.signals(), best);
    this.inspection = new Inspection(config, setup, stopRule, folder, conf);
  }

  TrainGanJob.Result run() {
    GanCheckpoint first = start();
    if (!prepared.over()) {
      writeRecipe();
    }
    GanCheckpoint last = stopRule.isOver(first.round()) ? first : train(first);
    long steps = last.state().step() - first.state().step();
    return new TrainGanJob.Result(
        last.round() - first.round(),
        last.state().step(),
        steps * prepared.workers() * schedule.batch(),
        String.valueOf(folder.latest().orElse(null)));
  }

  private GanCheckpoint start() {
    if (prepared.latest().isPresent()) {
      PreparedGan.Latest latest = prepared.latest().get();
      context.console().line("  continues from '%s'".formatted(latest.file()));
      prepared.engineChange().ifPresent(change -> warnOf(change, latest.checkpoint()));
      return latest.checkpoint();
    }
    if (prepared.start().isPresent()) {
      Path file = prepared.start().get().require();
      context.console().line("  starts from the weights of '%s'".formatted(file));
      return checkpoint(0, setup.recipe().stateOf(GanStart.parameters(file, context.hadoop())));
    }
    return checkpoint(0, setup.recipe().initialState());
  }

  private void warnOf(String engineChange, GanCheckpoint latest) {
    context
        .console()
        .line(
            "  %s from step %d on: bits differ from a training with one engine"
                .formatted(engineChange, latest.state().step()));
  }

  private void writeRecipe() {
    Recipe.write(
        new Path(config.places().output()),
        config.recipe(),
        prepared.workers(),
        inputs(),
        context.hadoop());
  }

  private Map<String, String> inputs() {
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("source", prepared.source().fingerprint());
    inputs.put("target", prepared.target().fingerprint());
    prepared.start().ifPresent(start -> inputs.put(PreparedGan.INIT_FROM, start.fingerprint()));
    prepared
        .identity()
        .earlierEngines()
        .ifPresent(engines -> inputs.put(Identity.EARLIER_ENGINES, engines));
    return inputs;
  }

  private GanCheckpoint train(GanCheckpoint first) {
    GanCheckpoint current = first;
    Broadcast<GanSetup> shared = spark.broadcast(setup);
    EventFiles events = events();
    try (Progress progress = progress(first);
        MetricListener metrics = new MetricListener(config, stopRule, events, context)) {
      List<RoundListener<GanRound>> listeners = listeners(progress, events, metrics);
      Rounds rounds = rounds(shared, step -> progress.reach(step - first.state().step()));
      long step = current.state().step();
      while (!stopRule.isOver(current.round())) {
        for (Rounds.Trained trained : rounds.after(current.round(), current.state())) {
          GanRound round = inspected(trained, step);
          listeners.forEach(listener -> listener.finished(round));
          step = round.step();
          current = round.checkpoint().orElse(current);
        }
      }
    } finally {
      shared.destroy();
    }
    return current;
  }

  /** The best checkpoint comes first, because early stopping depends on it. */
  private List<RoundListener<GanRound>> listeners(
      Progress progress, EventFiles events, MetricListener metrics) {
    return List.of(
        best,
        round -> show(progress, round),
        new SampleListener(config.snapshots(), stopRule, inspection, folder, events, context),
        metrics,
        this::writeCheckpoint,
        this::warnOfBlur);
  }

  private static void show(Progress progress, GanRound round) {
    String losses =
        "L_G %.3f · L_D %.3f · drift %.1e"
            .formatted(
                round.losses().generator().total(),
                round.losses().discriminator().total(),
                round.drift());
    OptionalDouble sharpness = round.signals().sharpness();
    progress.note(
        sharpness.isPresent()
            ? losses + " · sharpness %.2f".formatted(sharpness.getAsDouble())
            : losses);
    progress.add(round.steps());
  }

  private void writeCheckpoint(GanRound round) {
    if (stopRule.isDue(round.number(), config.snapshots().checkpointEveryRounds())) {
      folder.writeCheckpoint(round.required());
      CheckpointRetention.apply(
          folder.checkpoints(), config.snapshots().keepCheckpoints(), context);
    }
  }

  private void warnOfBlur(GanRound round) {
    double sharpness = round.signals().sharpness().orElse(1);
    if (stopRule.isOver(round.number()) && sharpness < LEAST_SHARPNESS) {
      context
          .console()
          .line(
              "  warning: translations are blurred: their sharpness is %.2f of that of real images"
                      .formatted(sharpness)
                  + " (train-gan.generator.detail = true keeps detail)");
    }
  }

  private Rounds rounds(Broadcast<GanSetup> shared, LongConsumer reached) {
    int workers = prepared.workers();
    return schedule.averaging().isInSegments(workers)
        ? new SegmentRounds(config, workers, stopRule, shared, context, reached)
        : new ShuffledRounds(schedule, workers, shared, context);
  }

  private GanRound inspected(Rounds.Trained round, long before) {
    Optional<GanCheckpoint> checkpoint =
        round.state().map(state -> checkpoint(round.number(), state));
    long steps = round.step() - before;
    return new GanRound(
        round.number(),
        round.step(),
        checkpoint,
        round.losses(),
        round.drift(),
        steps,
        steps * prepared.workers() * schedule.batch(),
        Math.max(0.001, round.seconds()),
        round.inputWaitSeconds(),
        checkpoint
            .map(after -> inspection.inspect(after, round.losses()))
            .orElseGet(() -> inspection.inspect(round.number(), round.losses())));
  }

  private GanCheckpoint checkpoint(int round, TrainingState state) {
    return new GanCheckpoint(
        config.architecture(),
        prepared.identity().text(),
        Recipe.versions(),
        round,
        schedule.seed(),
        state);
  }

  private Progress progress(GanCheckpoint first) {
    return context.progress(
        "train-gan " + config.variant().key(), schedule.steps() - first.state().step(), "steps");
  }

  private EventFiles events() {
    return EventFiles.ofTraining(
        config.places().work(),
        "train-gan",
        config.variant().key(),
        context.runId(),
        context.hadoop());
  }
}
