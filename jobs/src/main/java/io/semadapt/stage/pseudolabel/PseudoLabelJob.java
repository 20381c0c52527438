// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Labels photographs with a segmenter, or with the discriminators of a semantic GAN, so that the
 * next segmenter can train on them too (self-training). Only the most confident pixels of each
 * class are kept; the rest is ignored. Existing labels of the photographs are never read.
 *
 * <p>Input: the teacher's checkpoints and shards of the target. Output: shards of the same names
 * and images with the new labels, and a manifest. Finished shards of the same origin are kept.
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
   */
  public record Config(
      Variant variant,
      TeacherKind teacher,
      String checkpoints,
      String shards,
      String output,
      double share,
      double sure) {}

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
            section.number("sure", Bounds.between(0, 1)));
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
    checkpoint.file().ifPresent(file -> CheckpointFiles.read(file, conf, config.teacher()::check));
    String origin =
        Identity.joined(
            List.of(
                photographs.fingerprint(),
                checkpoint.fingerprint(),
                String.valueOf(config.share()),
                String.valueOf(config.sure())));
    boolean done = ShardOrigin.isFinished(origin, new Path(config.output()), conf);
    return new PreparedRun<Result>(
            done
                ? State.done("labelled with " + checkpoint.require().getName())
                : State.pending("label %d photographs".formatted(photographs.samples())),
            preparation.networkIdentity(
                Map.of(
                    "checkpoint", checkpoint.fingerprint(), "shards", photographs.fingerprint())),
            new Cost(
                photographs.samples() * photographs.pixels(),
                /* secondsPerWork= */ 0,
                photographs.bytes()),
            List.of(photographs.text()),
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
                    new Predictions(
                        config.shards(),
                        config.teacher(),
                        checkpoint.require().toString(),
                        checkpoint.fingerprint(),
                        HadoopConf.of(conf)),
                    origin,
                    context))
        .reading(checkpoint);
  }

  private static Result run(
      Config config,
      ShardManifest manifest,
      Predictions predictions,
      String origin,
      JobContext context) {
    Path output = new Path(config.output());
    if (!ShardOrigin.keepOnly(origin, output, context.hadoop())) {
      label(config, manifest, predictions, origin, context);
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
