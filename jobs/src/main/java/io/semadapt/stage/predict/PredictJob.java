// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.inference.Inference;
import io.semadapt.inference.TrainedSegmenter;
import io.semadapt.input.PictureInput;
import io.semadapt.input.PictureResults;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Identity;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.ShardInput;
import io.semadapt.job.State;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.WorkFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Runs a segmenter on pictures, with labels or without; labels are not read.
 *
 * <p>Input: a segmenter's checkpoint, and shards or any folder of PNG and JPEG files. Output: PNGs
 * in one folder for each kind, under the names and sub-folders of the pictures, and the table
 * {@code class_shares}. The folder appears when it is complete; parts that an interrupted run has
 * finished are kept.
 *
 * <p>Example: {@code deploy/semadapt predict --set predict.variant=semantic --set
 * predict.pictures=/data/photographs}
 */
public final class PredictJob implements Job<PredictJob.Config, PredictJob.Result> {
  private static final String PICTURES = "predict.pictures";

  /** Of a class map and of a picture as PNG, for plans. */
  private static final double BYTES_PER_PIXEL = 0.2;

  /**
   * Configuration of a prediction.
   *
   * @param pictures folder of shards, or of files
   * @param checkpoint a file, or a folder: its latest checkpoint is used
   * @param inference how the segmenter is applied
   * @param results which PNGs to write
   * @param maxRejected pictures that may be left out
   */
  public record Config(
      Variant variant,
      String pictures,
      String checkpoint,
      String output,
      Inference inference,
      Results results,
      int maxRejected) {}

  /**
   * The predictions.
   *
   * @param picturesPredicted in the output, those of interrupted runs included
   * @param picturesRejected left out, with reasons
   * @param networkMillis time in the network's forward passes, summed over the tasks
   * @param taskMillis time of the whole tasks, summed
   */
  public record Result(
      long picturesPredicted,
      long picturesRejected,
      long networkMillis,
      long taskMillis,
      String outputPath) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "predict",
        "run a segmenter on pictures without labels: shards or any folder",
        "predict --set work=/data/run1 --set predict.variant=semantic"
            + " --set predict.pictures=/data/photographs");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("predict");
    WorkFolder work = WorkFolder.of(root);
    ConfigSection places = section.incidental();
    Variant variant = section.choice("variant", Variant.class);
    Config config =
        new Config(
            variant,
            places.optionalString("pictures").orElse(work.shards("target-val")),
            places
                .optionalString("checkpoint")
                .orElseGet(() -> WorkFolder.checkpoints(work.segmenter(variant))),
            work.predicted(variant),
            Inference.of(section, work),
            Results.of(section.child("write")),
            places.integer("max-rejected", Bounds.atLeast(0)));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    CheckpointInput checkpoint = preparation.checkpoint(config.checkpoint(), "train-segmenter");
    PictureInput pictures = PictureInput.of(config.pictures(), PICTURES, preparation);
    PictureResults results =
        new PictureResults(
            pictures, name(), config.output(), "predict.output", config.maxRejected());
    results.check(conf);
    Optional<ShardInput> corpus = config.inference().corpus(preparation);
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("checkpoint", checkpoint.fingerprint());
    inputs.put("pictures", pictures.fingerprint());
    corpus.ifPresent(shards -> inputs.put("batch-statistics-from", shards.fingerprint()));
    Identity identity = preparation.networkIdentity(inputs);
    long bytes =
        (long)
            (BYTES_PER_PIXEL * pictures.pixels() * pictures.samples() * config.results().count());
    Optional<PictureResults.Note> done = results.done(identity, conf);
    return new PreparedRun<Result>(
            done.isPresent()
                ? State.done("predicted with " + checkpoint.require().getName())
                : State.pending("predict %d pictures".formatted(pictures.samples())),
            identity,
            TrainedSegmenter.cost(
                checkpoint,
                config.inference(),
                name(),
                preparation,
                pictures.samples() + corpus.map(ShardInput::samples).orElse(0L),
                pictures.pixels(),
                bytes),
            Stream.concat(pictures.lines().stream(), corpus.stream().map(ShardInput::text))
                .toList(),
            List.of(new Output.Files(config.output())),
            context ->
                done.isPresent()
                    ? new Result(
                        done.get().pictures(), done.get().rejected(), 0, 0, config.output())
                    : run(config, results, checkpoint, corpus, identity, context))
        .reading(checkpoint);
  }

  private static Result run(
      Config config,
      PictureResults results,
      CheckpointInput checkpoint,
      Optional<ShardInput> corpus,
      Identity identity,
      JobContext context) {
    TrainedSegmenter segmenter =
        TrainedSegmenter.of(checkpoint, config.inference(), corpus, context);
    PictureResults.Finished<PredictTask.Outcome> finished =
        results.make(
            config.variant().key(),
            identity,
            Map.of(
                "variant", config.variant().key(),
                "checkpoint", checkpoint.require().getName(),
                "checkpoint-sha256", checkpoint.fingerprint()),
            PredictTask.Outcome.class,
            folder -> new PredictTask(segmenter, config.results(), folder),
            (folder, parts) -> {},
            context);
    List<PredictTask.Outcome> outcomes = finished.outcomes();
    context.console().line("  " + shares(outcomes));
    return new Result(
        finished.note().pictures(),
        finished.note().rejected(),
        outcomes.stream().mapToLong(PredictTask.Outcome::networkNanos).sum() / 1_000_000,
        outcomes.stream().mapToLong(PredictTask.Outcome::nanos).sum() / 1_000_000,
        config.output());
  }

  /** The classes over all pictures, for people. */
  private static String shares(List<PredictTask.Outcome> outcomes) {
    long[] pixels = new long[CityscapesClass.TRAIN_CLASSES];
    long all = 0;
    for (PredictTask.Outcome outcome : outcomes) {
      for (int trainId = 0; trainId < pixels.length; trainId++) {
        pixels[trainId] += outcome.classPixels().get(trainId);
        all += outcome.classPixels().get(trainId);
      }
    }
    double total = all;
    return CityscapesClass.evaluatedClasses().stream()
        .map(each -> "%s %.1f%%".formatted(each.label(), 100 * pixels[each.trainId()] / total))
        .collect(Collectors.joining(", "));
  }
}
