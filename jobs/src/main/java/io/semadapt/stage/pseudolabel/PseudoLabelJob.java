// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.image.PixelSize;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Cost;
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
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.ShardOrigin;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.SpatialPrior;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Labels photographs with a segmenter, or with the discriminators of a semantic GAN, so that the
 * next segmenter can train on them too (self-training). Only the most confident pixels of each
 * class are kept; the rest is ignored. Existing labels of the photographs are never read.
 *
 * <p>Input: the teacher's checkpoints and shards of the target; those of the source for the spatial
 * prior. Output: shards of the same names and images with the new labels, and a manifest. Finished
 * shards of the same origin are kept.
 *
 * <p>Example: {@code deploy/semadapt pseudo-label --set work=/data/semadapt --set
 * pseudo-label.variant=semantic}
 */
public final class PseudoLabelJob implements Job<PseudoLabelJob.Config, PseudoLabelJob.Result> {
  /**
   * Configuration of a labelling run.
   *
   * @param teacher the networks that label
   * @param checkpoints of the teacher: a file, or a folder (its latest checkpoint is used)
   * @param shards to label
   * @param output folder of the labelled shards
   * @param share of each class's pixels to keep, the most confident first
   * @param sure probability from which a pixel is always kept
   * @param views what the teacher sees of a photograph, at least one
   * @param spatialPrior weight of the spatial prior, 0 to 1
   * @param source labelled shards that it is counted in
   */
  public record Config(
      Variant variant,
      TeacherKind teacher,
      String checkpoints,
      String shards,
      String output,
      double share,
      double sure,
      List<View> views,
      double spatialPrior,
      String source) {
    /** Checks a checkpoint; gives the size of the tiles, if there are any. */
    private Optional<PixelSize> tile(Checkpoint checkpoint) {
      teacher.check(checkpoint);
      return views.contains(View.TILES) ? Optional.of(teacher.crop(checkpoint)) : Optional.empty();
    }
  }

  /** The labelled shards. */
  public record Result(
      long samplesLabelled, long pixelsLabelled, long pixelsIgnored, String outputPath) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "pseudo-label",
        "label target photographs with a trained network, for self-training",
        "pseudo-label --set work=/data/run1 --set pseudo-label.variant=semantic");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("pseudo-label");
    WorkFolder work = WorkFolder.of(root);
    ConfigSection places = section.incidental();
    Variant variant = section.choice("variant", Variant.class);
    TeacherKind teacher = section.choice("teacher", TeacherKind.class);
    if (teacher == TeacherKind.DISCRIMINATORS
        && variant != Variant.SEMANTIC
        && variant != Variant.PAPER) {
      section.problem(
          "teacher",
          "needs a GAN that learns semantics: pseudo-label.variant semantic or paper, was "
              + variant.key());
    }
    List<View> views = section.choices("views", View.class);
    if (views.isEmpty()) {
      section.problem("views", "must name at least one of whole, mirrored, tiles");
    }
    Config config =
        new Config(
            variant,
            teacher,
            places
                .optionalString("checkpoints")
                .orElseGet(() -> WorkFolder.checkpoints(teacher.folder(work, variant))),
            places.optionalString("shards").orElse(work.shards("target")),
            work.pseudoLabelled(variant),
            section.number("share", Bounds.between(0, 1)),
            section.number("sure", Bounds.between(0, 1)),
            views,
            section.number("spatial-prior", Bounds.between(0, 1)),
            places.optionalString("source").orElse(work.shards("source")));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    ShardInput photographs = preparation.shards(config.shards());
    CheckpointInput checkpoint =
        preparation.checkpoint(config.checkpoints(), config.teacher().job());
    // Checked here, so that a damaged file gives one line, not the stack trace of a failed task.
    Optional<PixelSize> tile =
        checkpoint.file().flatMap(file -> CheckpointFiles.read(file, conf, config::tile));
    Optional<ShardInput> source =
        config.spatialPrior() > 0
            ? Optional.of(preparation.shards(config.source()))
            : Optional.empty();
    source.ifPresent(PlacesTask::check);
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("checkpoint", checkpoint.fingerprint());
    inputs.put("shards", photographs.fingerprint());
    source.ifPresent(shards -> inputs.put("source", shards.fingerprint()));
    String origin = origin(config, photographs, checkpoint, source);
    boolean done = ShardOrigin.isFinished(origin, new Path(config.output()), conf);
    return new PreparedRun<Result>(
            done
                ? State.done("labelled with " + checkpoint.require().getName())
                : State.pending("label %d photographs".formatted(photographs.samples())),
            preparation.networkIdentity(inputs),
            new Cost(
                (long)
                    (photographs.samples() * photographs.pixels() * Views.passes(config.views())),
                /* secondsPerWork= */ 0,
                photographs.bytes()),
            Stream.concat(Stream.of(photographs), source.stream()).map(ShardInput::text).toList(),
            List.of(
                new Output.Samples(
                    config.output(),
                    photographs.samples(),
                    photographs.bytes(),
                    photographs.pixels(),
                    origin)),
            context ->
                run(
                    config,
                    photographs.require(),
                    () ->
                        new Predictions(
                            config.shards(),
                            config.teacher(),
                            checkpoint.require().toString(),
                            checkpoint.fingerprint(),
                            views(config, tile, source, context),
                            HadoopConf.of(conf)),
                    origin,
                    context))
        .reading(checkpoint);
  }

  /** What the labels are made from; keys of usual value are left out, as older labels have them. */
  private static String origin(
      Config config,
      ShardInput photographs,
      CheckpointInput checkpoint,
      Optional<ShardInput> source) {
    List<String> parts = new ArrayList<>();
    parts.add(photographs.fingerprint());
    parts.add(checkpoint.fingerprint());
    parts.add(String.valueOf(config.share()));
    parts.add(String.valueOf(config.sure()));
    if (!config.views().equals(List.of(View.WHOLE))) {
      parts.add(config.views().stream().sorted().toList().toString());
    }
    source.ifPresent(shards -> parts.add("prior " + config.spatialPrior()));
    source.ifPresent(shards -> parts.add(shards.fingerprint()));
    return Identity.joined(parts);
  }

  private static Views views(
      Config config, Optional<PixelSize> tile, Optional<ShardInput> source, JobContext context) {
    return new Views(
        new ArrayList<>(config.views()),
        tile.orElse(null),
        source
            .map(
                shards -> SpatialPrior.of(PlacesTask.count(shards, context), config.spatialPrior()))
            .orElse(SpatialPrior.NONE));
  }

  private static Result run(
      Config config,
      ShardManifest manifest,
      Supplier<Predictions> predictions,
      String origin,
      JobContext context) {
    Path output = new Path(config.output());
    if (!ShardOrigin.keepOnly(origin, output, context.hadoop())) {
      label(config, manifest, predictions.get(), origin, context);
    }
    ShardManifest labelled = ShardManifest.read(output, context.hadoop());
    return new Result(
        labelled.samples(),
        labelled.classPixels().stream().mapToLong(Long::longValue).sum(),
        labelled.ignoredPixels(),
        config.output());
  }

  private static void label(
      Config config,
      ShardManifest manifest,
      Predictions predictions,
      String origin,
      JobContext context) {
    ArrayList<String> files =
        new ArrayList<>(manifest.shards().stream().map(ShardEntry::file).toList());
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    context
        .map(
            "pseudo-label: confidence",
            manifest.samples(),
            "images",
            files,
            predictions::confidence,
            ConfidenceHistogram::samples)
        .forEach(histogram::merge);
    ArrayList<Double> thresholds = new ArrayList<>();
    for (double threshold : histogram.thresholds(config.share(), config.sure())) {
      thresholds.add(threshold);
    }
    List<LabelTask.Outcome> outcomes =
        context.map(
            "pseudo-label: labels",
            manifest.samples(),
            "images",
            files,
            new LabelTask(predictions, config.output(), thresholds),
            LabelTask.Outcome::samples);
    manifest.requireRead(
        new Path(config.shards()), outcomes.stream().map(LabelTask.Outcome::samples).toList());
    Map<String, String> provenance = new TreeMap<>(manifest.provenance());
    provenance.put("labelled-by", context.runId());
    provenance.put("variant", config.variant().key());
    provenance.put("checkpoint-sha256", predictions.checkpointHash());
    for (int c = 0; c < thresholds.size(); c++) {
      provenance.put(
          "threshold-" + CityscapesClass.ofTrainId(c).label(), thresholds.get(c).toString());
    }
    new ShardManifest(
            outcomes.stream()
                .map(shard -> new ShardEntry(shard.file(), shard.samples(), shard.bytes()))
                .toList(),
            manifest.samples(),
            manifest.samples(),
            manifest.width(),
            manifest.height(),
            sums(outcomes),
            outcomes.stream().mapToLong(LabelTask.Outcome::ignoredPixels).sum(),
            origin,
            provenance)
        .write(new Path(config.output()), context.hadoop());
  }

  private static List<Long> sums(List<LabelTask.Outcome> outcomes) {
    List<Long> sums = new ArrayList<>();
    for (int c = 0; c < CityscapesClass.TRAIN_CLASSES; c++) {
      long sum = 0;
      for (LabelTask.Outcome outcome : outcomes) {
        sum += outcome.classPixels().get(c);
      }
      sums.add(sum);
    }
    return sums;
  }
}
