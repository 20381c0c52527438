// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.console.Progress;
import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
import io.semadapt.job.Recipe;
import io.semadapt.spark.Devices;
import io.semadapt.spark.ParameterAveraging;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tensorboard.EventFiles;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.TrainingHealth;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** One run, from the newest checkpoint to the last round. */
final class GanTraining {
  private final TrainGanJob.Config config;
  private final JobContext context;
  private final Configuration conf;
  private final JavaSparkContext spark;
  private final GanSetup setup;
  private final GanFolder folder;
  private final ReportTables tables;
  private final EventFiles events;
  private final Preview preview;
  private final List<CropReader.Crop> samples;
  private final Optional<Signals> signals;
  private final BestCheckpoint best;
  private final TrainingHealth health;
  private final int workers;
  private final PreparedGan prepared;
  private final StopRule stopRule;
  private final List<Row> metrics = new ArrayList<>();

  GanTraining(PreparedGan prepared, JobContext context) {
    this.prepared = prepared;
    this.config = prepared.config();
    this.context = context;
    this.conf = context.hadoop();
    this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    this.setup = GanSetup.of(prepared, context);
    this.workers = prepared.workers();
    this.folder = new GanFolder(new Path(config.output()), conf);
    this.tables = new ReportTables(config.work(), conf);
    this.events =
        EventFiles.ofTraining(
            config.work(), "train-gan", config.mode().key(), context.runId(), conf);
    this.preview = new Preview(setup);
    this.samples = crops(setup.source().first(Math.max(1, config.samples()), conf));
    this.health = new TrainingHealth(config.limits());
    folder.prepare(config.resume());
    this.best =
        new BestCheckpoint(new Path(WorkFolder.best(config.output())), config.keepBestBy(), conf);
    this.stopRule = new StopRule(config, best);
    this.signals = config.signalEveryRounds() > 0 ? Optional.of(signals()) : Optional.empty();
  }

  private Signals signals() {
    Engine engine = Devices.initialize();
    return new Signals(
        setup.crop(),
        crops(signalSamples(config.signalSource(), setup.source())),
        crops(signalSamples(config.signalTarget(), setup.target())),
        engine.features(),
        config
            .signalSegmenter()
            .map(file -> CheckpointFiles.read(new Path(file), conf, SegmenterCheckpoint::of))
            .map(each -> engine.predictor(each, BatchStatistics.TRAINING)));
  }

  private List<Sample> signalSamples(Optional<String> folder, ShardSet trained) {
    return folder
        .map(path -> ShardSet.of(path, ShardManifest.read(new Path(path), conf)))
        .orElse(trained)
        .firstHeldOut(config.signalSamples(), conf);
  }

  private List<CropReader.Crop> crops(List<Sample> samples) {
    return samples.stream().map(new CropReader(setup.crop())::centred).toList();
  }

  TrainGanJob.Result run() {
    GanCheckpoint newest = start();
    Recipe.write(
        new Path(config.output()),
        config.recipe(),
        workers,
        Map.of(
            "source", prepared.source().fingerprint(),
            "target", prepared.target().fingerprint()),
        conf);
    GanCheckpoint last = stopRule.isOver(newest.round()) ? newest : train(newest);
    long steps = last.state().step() - newest.state().step();
    return new TrainGanJob.Result(
        last.round() - newest.round(),
        last.state().step(),
        steps * workers * config.batch(),
        String.valueOf(folder.latest().orElse(null)));
  }

  private GanCheckpoint start() {
    if (prepared.latest().isPresent()) {
      PreparedGan.Latest latest = prepared.latest().get();
      context.console().line("  continues from '%s'".formatted(latest.file()));
      return latest.checkpoint();
    }
    return checkpoint(0, setup.recipe().initialState());
  }

  private GanCheckpoint checkpoint(int round, TrainingState state) {
    return new GanCheckpoint(
        config.architecture(),
        prepared.identity().text(),
        Recipe.versions(),
        round,
        config.seed(),
        state);
  }

  private GanCheckpoint train(GanCheckpoint from) {
    GanCheckpoint current = from;
    Broadcast<GanSetup> shared = spark.broadcast(setup);
    try (Progress progress =
        context.progress(
            "train-gan " + config.mode().key(), config.steps() - from.state().step(), "steps")) {
      while (!stopRule.isOver(current.round())) {
        current = round(shared, current, progress);
      }
    } finally {
      shared.destroy();
      leaveMetrics();
    }
    return current;
  }

  /** One round, and what is due after it. */
  private GanCheckpoint round(Broadcast<GanSetup> shared, GanCheckpoint before, Progress progress) {
    int round = before.round() + 1;
    long started = context.clock().millis();
    ParameterAveraging.Round<GanLosses> done = average(shared, round, before.state());
    GanLosses losses = GanLosses.ZERO;
    for (GanLosses one : done.metrics()) {
      losses = losses.plus(one, 1.0 / done.metrics().size());
    }
    long steps = done.state().step() - before.state().step();
    double seconds = Math.max(0.001, (context.clock().millis() - started) / 1000.0);
    long images = steps * workers * config.batch();
    health.problem(losses, done.state()).ifPresent(problem -> stop(round, problem));
    GanCheckpoint after = checkpoint(round, done.state());
    boolean checkpointDue = isDue(round, config.checkpointEveryRounds());
    if (checkpointDue || stopRule.isMeasured(round)) {
      preview.show(done.state());
      health.problem(Signals.contrast(preview, samples)).ifPresent(problem -> stop(round, problem));
    }
    Signals.Values measured = Signals.Values.NONE;
    if (stopRule.isMeasured(round)) {
      measured = signals.orElseThrow().measure(preview);
      best.offer(after, measured);
    }
    metrics.add(row(round, done, losses, images, seconds, measured));
    progress.note(
        "L_G %.3f · L_D %.3f · drift %.1e"
            .formatted(losses.generators(), losses.discriminators(), done.drift()));
    progress.add(steps);
    boolean over = stopRule.isOver(round);
    if (config.samples() > 0 && (over || isDue(round, config.sampleEveryRounds()))) {
      preview.show(done.state());
      byte[] grid = SampleGrid.draw(preview, samples);
      folder.writeSamples(round, grid);
      events.samples(done.state().step(), grid, context.clock().instant());
    }
    if (over || checkpointDue) {
      folder.writeCheckpoint(after);
      leaveMetrics();
    }
    return after;
  }

  private void leaveMetrics() {
    tables.append(Table.GAN_METRICS, context.runId(), List.copyOf(metrics));
    events.rounds(Table.GAN_METRICS, metrics, context.clock().instant());
    metrics.clear();
  }

  private boolean isDue(int round, int period) {
    return round % period == 0 || round == config.rounds();
  }

  private void stop(int round, String problem) {
    throw UserException.diverged(
        "Cannot go on training GAN '%s' in round %d: %s; the last good checkpoint is '%s'",
        config.mode().key(), round, problem, folder.latest().map(Path::toString).orElse("none"));
  }

  private ParameterAveraging.Round<GanLosses> average(
      Broadcast<GanSetup> shared, int round, TrainingState state) {
    int steps = (int) Math.min(config.averagingPeriod(), config.steps() - state.step());
    int size = workers;
    context
        .spark()
        .sparkContext()
        .setJobDescription(
            "train-gan round %d/%d: %d workers x %d steps"
                .formatted(round, config.rounds(), size, steps));
    return ParameterAveraging.run(
        spark,
        state,
        size,
        (worker, start) -> new GanWorker(shared.value(), worker, size).train(start, steps));
  }

  private Row row(
      int round,
      ParameterAveraging.Round<GanLosses> done,
      GanLosses losses,
      long images,
      double seconds,
      Signals.Values measured) {
    return RowFactory.create(
        context.runId(),
        config.mode().key(),
        round,
        done.state().step(),
        images,
        losses.adversarialTarget() + losses.adversarialSource(),
        losses.semantic(),
        losses.reconstructionSource() + losses.reconstructionTarget(),
        losses.identityTarget() + losses.identitySource(),
        losses.generators(),
        losses.domainTarget() + losses.domainSource(),
        losses.semanticsSource() + losses.semanticsTarget(),
        losses.anchor(),
        losses.discriminators(),
        setup.recipe().schedule().at(done.state().step()),
        done.drift(),
        images / seconds,
        seconds,
        nullable(measured.cycleError()),
        nullable(measured.semanticConsistency()),
        nullable(measured.frechetDistance()));
  }

  private static Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
