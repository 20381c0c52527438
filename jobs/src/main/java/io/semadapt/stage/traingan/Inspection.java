// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.error.UserException;
import io.semadapt.spark.Devices;
import io.semadapt.spark.PictureThreads;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.task.TaskThreads;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.TrainingHealth;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Looks at the networks after each round: ends a training that has failed, measures signals. */
final class Inspection {
  private final TrainGanJob.Config config;
  private final GanSetup setup;
  private final StopRule stopRule;
  private final GanFolder folder;
  private final Configuration conf;
  private final Preview preview;
  private final List<CropReader.Crop> samples;
  private final Optional<Signals> signals;
  private final TrainingHealth health;

  Inspection(
      TrainGanJob.Config config,
      GanSetup setup,
      StopRule stopRule,
      GanFolder folder,
      Configuration conf) {
    this.config = config;
    this.setup = setup;
    this.stopRule = stopRule;
    this.folder = folder;
    this.conf = conf;
    this.preview = new Preview(setup);
    this.samples = crops(setup.source().first(Math.max(1, config.snapshots().samples()), conf));
    this.health = new TrainingHealth(config.limits());
    this.signals = config.signals().everyRounds() > 0 ? Optional.of(signals()) : Optional.empty();
  }

  /** Reads {@code train-gan.limits}. */
  static TrainingHealth.Limits limits(ConfigSection gan) {
    ConfigSection limits = gan.child("limits").incidental();
    return new TrainingHealth.Limits(
        limits.number("loss", Bounds.greaterThan(0)),
        limits.number("domain-loss-floor", Bounds.atLeast(0)),
        limits.integer("domain-loss-rounds", Bounds.atLeast(0)),
        limits.number("min-contrast", Bounds.atLeast(0)));
  }

  private Signals signals() {
    Engine engine = Devices.initialize();
    SignalSettings settings = config.signals();
    return new Signals(
        setup.crop(),
        crops(signalSamples(settings.source(), setup.source())),
        crops(signalSamples(settings.target(), setup.target())),
        engine.features(),
        settings
            .segmenter()
            .map(file -> CheckpointFiles.read(new Path(file), conf, SegmenterCheckpoint::of))
            .map(each -> engine.predictor(each, BatchStatistics.TRAINING)));
  }

  private List<Sample> signalSamples(Optional<String> shards, ShardSet trained) {
    return shards
        .map(path -> ShardSet.of(path, ShardManifest.read(new Path(path), conf)))
        .orElse(trained)
        .firstHeldOut(config.signals().samples(), conf);
  }

  private List<CropReader.Crop> crops(List<Sample> from) {
    try (TaskThreads threads = new TaskThreads("decoding", PictureThreads.ofDriver())) {
      return threads.map(from, new CropReader(setup.crop())::centred);
    }
  }

  /**
   * Checks the losses of a round whose parameters only the workers know.
   *
   * @throws UserException if training cannot go on
   */
  Signals.Values inspect(int round, GanLosses losses) {
    health.problem(losses).ifPresent(problem -> stop(round, problem));
    return Signals.Values.NONE;
  }

  /**
   * Checks losses and parameters, before a checkpoint also the translations, and measures the
   * signals that are due.
   *
   * @throws UserException if training cannot go on
   */
  Signals.Values inspect(GanCheckpoint checkpoint, GanLosses losses) {
    int round = checkpoint.round();
    health.problem(losses, checkpoint.state()).ifPresent(problem -> stop(round, problem));
    if (stopRule.isDue(round, config.snapshots().checkpointEveryRounds())
        || stopRule.isMeasured(round)) {
      preview.show(checkpoint.state());
      health.problem(Signals.contrast(preview, samples)).ifPresent(problem -> stop(round, problem));
    }
    return stopRule.isMeasured(round)
        ? signals.orElseThrow().measure(preview)
        : Signals.Values.NONE;
  }

  /** Draws the samples as the networks of a checkpoint translate them: a PNG. */
  byte[] draw(GanCheckpoint checkpoint) {
    preview.show(checkpoint.state());
    return SampleGrid.draw(preview, samples);
  }

  private void stop(int round, String problem) {
    throw UserException.diverged(
        "Cannot go on training GAN '%s' in round %d: %s; the last good checkpoint is '%s'",
        config.variant().key(), round, problem, folder.latest().map(Path::toString).orElse("none"));
  }
}
