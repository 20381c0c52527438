// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Continuation;
import io.semadapt.job.Cost;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.Resume;
import io.semadapt.job.ShardInput;
import io.semadapt.job.State;
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.GanCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * A GAN training with its inputs checked.
 *
 * @param start the checkpoint of another training that this one starts from
 * @param latest the checkpoint to continue from
 * @param over whether that checkpoint is the last
 * @param engineChange how the engine of the steps to come differs from that of the checkpoint
 */
record PreparedGan(
    TrainGanJob.Config config,
    ShardInput source,
    ShardInput target,
    int workers,
    Identity identity,
    Optional<CheckpointInput> start,
    Optional<Latest> latest,
    boolean over,
    Optional<String> engineChange)
    implements Prepared<TrainGanJob.Result> {
  /** Measured: two workers on two quiet cores; two or three times that on busy ones. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 5e-11;

  /** Parameters and Adam's two moments. */
  private static final long BYTES_PER_PARAMETER = 12;

  /** Name of a fingerprint in the identity. */
  static final String INIT_FROM = "init-from";

  /** A checkpoint and its file. */
  record Latest(Path file, GanCheckpoint checkpoint) {}

  /**
   * Reads the manifests and the latest checkpoint.
   *
   * @throws UserException if the inputs cannot be trained on or measured on, or the checkpoint is
   *     of another training
   */
  static PreparedGan of(TrainGanJob.Config config, Preparation preparation) {
    GanInputs inputs = GanInputs.of(config, preparation);
    ShardInput source = inputs.source();
    ShardInput target = inputs.target();
    int workers = preparation.workers(config.schedule().workers());
    config.schedule().averaging().require(workers, preparation);
    Optional<CheckpointInput> start = GanStart.of(config, preparation);
    Map<String, String> fingerprints = new TreeMap<>();
    fingerprints.put("workers", String.valueOf(workers));
    fingerprints.put("source", source.fingerprint());
    fingerprints.put("target", target.fingerprint());
    if (config.places().targetLabelled()) {
      fingerprints.put("target-labels", target.fingerprint());
    }
    start.ifPresent(checkpoint -> fingerprints.put(INIT_FROM, checkpoint.fingerprint()));
    Identity settings = preparation.networkIdentity(fingerprints);
    Optional<Latest> latest =
        config.resume() == Resume.FALSE ? Optional.empty() : latest(config, preparation);
    Optional<Continuation> continuation =
        latest.map(each -> continuation(each, settings, config.resume()));
    latest.ifPresent(each -> requireStep(each, config.schedule()));
    StopRule stopRule =
        new StopRule(
            config.schedule().rounds(),
            config.signals(),
            BestCheckpoint.of(config, preparation.hadoop()));
    boolean over = latest.filter(each -> stopRule.isOver(each.checkpoint().round())).isPresent();
    return new PreparedGan(
        config,
        source,
        target,
        workers,
        continuation.map(each -> each.identity(over)).orElse(settings),
        start,
        latest,
        over,
        continuation.filter(each -> !over).flatMap(Continuation::engineChange));
  }

  private static Optional<Latest> latest(TrainGanJob.Config config, Preparation preparation) {
    return new GanFolder(new Path(config.places().output()), preparation.hadoop())
        .latest()
        .map(
            file ->
                new Latest(
                    file, CheckpointFiles.read(file, preparation.hadoop(), GanCheckpoint::of)));
  }

  private static Continuation continuation(Latest latest, Identity settings, Resume resume) {
    GanCheckpoint checkpoint = latest.checkpoint();
    Identity earlier = ReferenceConfig.identity(checkpoint.settings());
    return new Continuation(settings, earlier, checkpoint.state().step())
        .require(latest.file(), "train-gan", resume);
  }

  /** A round ends with an average, and the last one at the last step. */
  private static void requireStep(Latest latest, GanSchedule schedule) {
    long step = latest.checkpoint().state().step();
    int round = latest.checkpoint().round();
    long steps = schedule.lengths().end(0, round);
    if (step != steps || round > schedule.rounds()) {
      throw new UserException(
          "Cannot resume '%s': it says step %d and round %d of %d steps: the file was changed"
              + " (remove it to use the one before)",
          latest.file(), step, round, schedule.steps());
    }
  }

  /** Whether the training learns from labels of the target's shards. */
  boolean readsTargetLabels() {
    return config.places().targetLabelled()
        && config.weights().objective(config.schedule().steps()).isAnchored(0, true);
  }

  private int round() {
    return latest.map(each -> each.checkpoint().round()).orElse(0);
  }

  private long stepsLeft() {
    return config.schedule().steps()
        - latest.map(each -> each.checkpoint().state().step()).orElse(0L);
  }

  @Override
  public State state() {
    if (over) {
      return State.done("trained: " + latest.get().file().getName());
    }
    String action =
        "%d steps of %d workers, crop %s".formatted(stepsLeft(), workers, config.schedule().crop());
    return round() == 0
        ? State.pending(
            action + start.map(from -> ", from the weights of " + name(from)).orElse(""))
        : State.resumes(
            action
                + ", from round %d on".formatted(round())
                + engineChange.map(change -> ", " + change).orElse(""));
  }

  private static String name(CheckpointInput checkpoint) {
    return checkpoint.file().map(Path::getName).orElse("a checkpoint to come");
  }

  @Override
  public Cost cost() {
    if (over) {
      return Cost.NONE;
    }
    long checkpoints =
        (config.schedule().rounds() - round()) / config.snapshots().checkpointEveryRounds() + 1L;
    return new Cost(
        (long) (stepsLeft() * workers * config.schedule().batch() * multiplyAdds()),
        SECONDS_PER_MULTIPLY_ADD,
        CheckpointFiles.most(checkpoints, config.snapshots().keepCheckpoints())
            * BYTES_PER_PARAMETER
            * config.architecture().parameterCount());
  }

  /** For one image of each domain in one step: a forward pass, and twice that for backward. */
  private double multiplyAdds() {
    NetworkSize discriminator = NetworkSize.of(config.architecture().discriminator());
    double patches =
        config.architecture().patchDiscriminator().stream()
            .mapToDouble(patch -> NetworkSize.of(patch).multiplyAdds())
            .sum();
    double passes =
        4 + (config.weights().identity() > 0 ? 2.0 / config.weights().identityEvery() : 0);
    double pixel =
        passes * generator().multiplyAdds() + 6 * (discriminator.multiplyAdds() + patches);
    return 3 * pixel * config.schedule().crop().width() * config.schedule().crop().height();
  }

  private NetworkSize generator() {
    return NetworkSize.of(config.architecture().generator());
  }

  @Override
  public List<String> inputs() {
    return List.of("source " + source.text(), "target " + target.text());
  }

  @Override
  public List<Output> outputs() {
    String output = config.places().output();
    List<Output> outputs = new ArrayList<>();
    outputs.add(new Output.Checkpoints(WorkFolder.checkpoints(output), generator()));
    if (config.signals().keepBestBy() != Signals.Choice.NONE) {
      outputs.add(new Output.Checkpoints(WorkFolder.best(output), generator()));
    }
    return outputs;
  }

  @Override
  public TrainGanJob.Result run(JobContext context) {
    return new GanTraining(this, context).run();
  }
}
