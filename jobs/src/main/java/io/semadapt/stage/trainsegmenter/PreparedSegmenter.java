// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
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
import io.semadapt.train.SegmenterCheckpoint;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * Training of a segmenter with checked inputs.
 *
 * @param shards folders to train on, the raw source last where it has a share
 * @param photographs that samples are pasted on; empty if none are
 * @param start the checkpoint of another training that this one starts from
 * @param latest the latest checkpoint to continue from
 * @param engineChange how the engine of the steps to come differs from that of the checkpoint
 */
record PreparedSegmenter(
    TrainSegmenterJob.Config config,
    List<ShardInput> shards,
    Optional<ShardInput> photographs,
    int workers,
    Identity identity,
    Optional<CheckpointInput> start,
    Optional<Latest> latest,
    Optional<String> engineChange)
    implements Prepared<TrainSegmenterJob.Result> {
  /** Measured: two workers on two quiet cores; two or three times that on busy ones. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 5e-11;

  /** Parameters and Adam's two moments. */
  private static final long BYTES_PER_PARAMETER = 12;

  /** Name of a fingerprint in the identity. */
  static final String INIT_FROM = "init-from";

  /** Name of a fingerprint in the identity. */
  static final String PHOTOGRAPHS = "photographs";

  /** A checkpoint and its file. */
  record Latest(Path file, SegmenterCheckpoint checkpoint) {}

  /**
   * Reads the manifests and the latest checkpoint.
   *
   * @throws UserException if shards are missing or unlabelled, the checkpoint is of another
   *     training, or VGG16 weights cannot be read
   */
  static PreparedSegmenter of(TrainSegmenterJob.Config config, Preparation preparation) {
    List<ShardInput> shards = new ArrayList<>();
    config.data().shards().forEach(folder -> shards.add(preparation.shards(folder)));
    if (config.data().rawSourceShare() > 0) {
      shards.add(preparation.shards(config.data().rawSource()));
    }
    shards.forEach(PreparedSegmenter::requireLabels);
    shards.forEach(ShardInput::requireClasses);
    requireValidation(config.validation(), preparation);
    Optional<ShardInput> photographs = photographs(config.mix(), preparation);
    int workers = preparation.workers(config.run().workers());
    String fingerprint = Identity.joined(shards.stream().map(ShardInput::fingerprint).toList());
    Optional<CheckpointInput> start = SegmenterStart.of(config, preparation);
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("workers", String.valueOf(workers));
    inputs.put("shards", fingerprint);
    start.ifPresent(checkpoint -> inputs.put(INIT_FROM, checkpoint.fingerprint()));
    photographs.ifPresent(input -> inputs.put(PHOTOGRAPHS, input.fingerprint()));
    Identity settings = preparation.networkIdentity(inputs);
    Resume resume = config.run().resume();
    Optional<Latest> latest =
        resume == Resume.FALSE ? Optional.empty() : latest(config.run().output(), preparation);
    Optional<Continuation> continuation = latest.map(each -> continuation(each, settings, resume));
    latest.ifPresent(each -> requireStep(each, config.optimization().steps()));
    if (latest.isEmpty()) {
      config.network().vgg16Weights().ifPresent(PreparedSegmenter::requireReadable);
    }
    boolean over =
        continuation.filter(each -> each.step() >= config.optimization().steps()).isPresent();
    return new PreparedSegmenter(
        config,
        shards,
        photographs,
        workers,
        continuation.map(each -> each.identity(over)).orElse(settings),
        start,
        latest,
        continuation.filter(each -> !over).flatMap(Continuation::engineChange));
  }

  private static Optional<ShardInput> photographs(Mix mix, Preparation preparation) {
    if (!mix.isOn()) {
      return Optional.empty();
    }
    ShardInput input = preparation.shards(mix.photographs());
    if (input.samples() == 0) {
      throw new UserException(
          "Cannot train on the photographs in '%s': it has no samples", input.folder());
    }
    return Optional.of(input);
  }

  private static void requireValidation(Validation validation, Preparation preparation) {
    if (validation.everyRounds() > 0) {
      ShardInput input = preparation.shards(validation.shards());
      if (input.manifest().filter(each -> each.labelled() < each.samples()).isPresent()) {
        throw new UserException(
            "Cannot measure the mIoU on '%s': samples have no label (set"
                + " train-segmenter.validation.shards to labelled shards, or every-rounds to 0)",
            validation.shards());
      }
      input.requireClasses();
    }
  }

  private static Optional<Latest> latest(String output, Preparation preparation) {
    return CheckpointFiles.latest(new Path(WorkFolder.checkpoints(output)), preparation.hadoop())
        .map(
            file ->
                new Latest(
                    file,
                    CheckpointFiles.read(file, preparation.hadoop(), SegmenterCheckpoint::of)));
  }

  private static void requireReadable(String weights) {
    java.nio.file.Path file = java.nio.file.Path.of(weights);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new UserException(
          "Cannot read VGG16 weights '%s': %s",
          file, Files.exists(file) ? "it is not a readable file" : "no such file");
    }
  }

  private static void requireLabels(ShardInput input) {
    if (input.samples() == 0) {
      throw new UserException("Cannot train on '%s': it has no samples", input.folder());
    }
    input
        .manifest()
        .filter(manifest -> manifest.labelled() < manifest.samples())
        .ifPresent(
            manifest -> {
              throw new UserException(
                  "Cannot train on '%s': %d of %d samples have no label",
                  input.folder(), manifest.samples() - manifest.labelled(), manifest.samples());
            });
  }

  private static Continuation continuation(Latest latest, Identity settings, Resume resume) {
    SegmenterCheckpoint checkpoint = latest.checkpoint();
    Identity earlier = ReferenceConfig.identity(SettingsOf01.translate(checkpoint.settings()));
    return new Continuation(settings, earlier, checkpoint.step())
        .require(latest.file(), "train-segmenter", resume);
  }

  private static void requireStep(Latest latest, int steps) {
    if (latest.checkpoint().step() > steps) {
      throw new UserException(
          "Cannot resume '%s': it says step %d of %d: the file was changed (remove it"
              + " to use the one before)",
          latest.file(), latest.checkpoint().step(), steps);
    }
  }

  /** Finished steps of the latest checkpoint. */
  int step() {
    return latest.map(each -> Math.toIntExact(each.checkpoint().step())).orElse(0);
  }

  /** The shards that are there, as workers read them. */
  TrainingSet trainingSet() {
    int plain = config.data().shards().size();
    TrainingSet set = TrainingSet.of(shards.subList(0, plain));
    double rawShare = config.data().rawSourceShare();
    return rawShare > 0 ? set.with(shards.get(plain), rawShare) : set;
  }

  /** Whether no step is left. */
  boolean over() {
    return step() >= config.optimization().steps();
  }

  @Override
  public State state() {
    int steps = config.optimization().steps();
    if (over()) {
      return State.done("trained: " + latest.get().file().getName());
    }
    String action =
        "%d steps of %d workers, batch %d, crop %s"
            .formatted(
                steps - step(),
                workers,
                config.optimization().batch(),
                config.augmentation().crop());
    return step() == 0
        ? State.pending(
            action + start.map(from -> ", from the weights of " + name(from)).orElse(""))
        : State.resumes(
            action
                + ", from step %d on".formatted(step())
                + engineChange.map(change -> ", " + change).orElse(""));
  }

  private static String name(CheckpointInput checkpoint) {
    return checkpoint.file().map(Path::getName).orElse("a checkpoint to come");
  }

  @Override
  public Cost cost() {
    NetworkSize size = NetworkSize.of(config.network().architecture());
    PixelSize crop = config.augmentation().crop();
    long steps = Math.max(0, config.optimization().steps() - step());
    // A label of the teacher is one forward pass, a step three.
    double image =
        (3 + config.mix().photographShare()) * size.multiplyAdds() * crop.width() * crop.height();
    return new Cost(
        (long) (steps * workers * config.optimization().batch() * image),
        SECONDS_PER_MULTIPLY_ADD,
        CheckpointFiles.most(
                steps / config.run().checkpointEverySteps() + 1, config.run().keepCheckpoints())
            * BYTES_PER_PARAMETER
            * size.parameters());
  }

  @Override
  public List<String> inputs() {
    return Stream.concat(shards.stream(), photographs.stream()).map(ShardInput::text).toList();
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output.Checkpoints(
            WorkFolder.checkpoints(config.run().output()),
            NetworkSize.of(config.network().architecture())));
  }

  @Override
  public TrainSegmenterJob.Result run(JobContext context) {
    return new SegmenterTraining(this, context).run();
  }
}
