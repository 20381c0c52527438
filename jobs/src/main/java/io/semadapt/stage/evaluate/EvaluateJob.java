// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.PictureGrid;
import io.semadapt.inference.Inference;
import io.semadapt.inference.TrainedSegmenter;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.ShardInput;
import io.semadapt.job.State;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ImageScore;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ScoreTables;
import io.semadapt.tensorboard.EventFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Scores a segmenter on the labelled photographs of the target's validation set, at the ground
 * truth's resolution, one task for each shard. The score is computed from the sum of all counts.
 *
 * <p>Input: a segmenter's checkpoint and {@code shards/target-val}. Output: rows of class_iou,
 * category_iou and confusion, {@code predictions/<variant>/samples.png} (photograph, prediction,
 * truth) and, if asked for, a label-id PNG of every photograph.
 */
public final class EvaluateJob implements Job<EvaluateJob.Config, EvaluateJob.Result> {
  /** Name of a fingerprint in the identity and in the conditions of a score. */
  private static final String CORPUS = "batch-statistics-from";

  /** Keys with which the same segmenter has the same score. */
  private static final Set<String> SCORE_UNCHANGED =
      Set.of(
          "evaluate.variant",
          "evaluate.predictions",
          "evaluate.samples",
          "evaluate.min-miou",
          "evaluate.max-drop");

  /**
   * Configuration of an evaluation.
   *
   * @param checkpoint a file, or a folder: its latest checkpoint is used
   * @param inference how the segmenter is applied
   * @param minMiou fraction; 0 never fails
   * @param maxDrop largest drop since the variant's last evaluation, fraction; 1 never fails
   */
  public record Config(
      String work,
      Variant variant,
      String shards,
      String checkpoint,
      Inference inference,
      boolean predictions,
      int samples,
      double minMiou,
      double maxDrop) {}

  /**
   * The score.
   *
   * @param miou fraction
   * @param networkMillis time in the network's forward passes, summed over the tasks
   * @param taskMillis time of the whole tasks, summed
   */
  public record Result(
      long samplesScored,
      long pixels,
      double miou,
      double pixelAccuracy,
      long networkMillis,
      long taskMillis) {}

  @Override
  public JobInfo info() {
    return JobInfo.shared(
        "evaluate",
        "score a segmenter on labelled photographs: mIoU, tables and pictures",
        "evaluate --set work=/data/run1 --set evaluate.variant=semantic");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("evaluate");
    WorkFolder work = WorkFolder.of(root);
    ConfigSection places = section.incidental();
    Variant variant = section.choice("variant", Variant.class);
    Config config =
        new Config(
            work.root(),
            variant,
            places.optionalString("shards").orElse(work.shards("target-val")),
            places
                .optionalString("checkpoint")
                .orElseGet(() -> WorkFolder.checkpoints(work.segmenter(variant))),
            Inference.of(section, work),
            section.bool("predictions"),
            section.integer("samples", Bounds.between(0, 100)),
            section.number("min-miou", Bounds.between(0, 1)),
            section.number("max-drop", Bounds.between(0, 1)));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    ShardInput photographs = preparation.shards(config.shards());
    photographs.manifest().ifPresent(manifest -> requireLabels(config, manifest));
    photographs.requireClasses();
    CheckpointInput checkpoint = preparation.checkpoint(config.checkpoint(), "train-segmenter");
    Optional<ShardInput> corpus = config.inference().corpus(preparation);
    corpus.ifPresent(shards -> requireOthers(shards, photographs));
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("checkpoint", checkpoint.fingerprint());
    inputs.put("shards", photographs.fingerprint());
    corpus.ifPresent(shards -> inputs.put(CORPUS, shards.fingerprint()));
    String conditions = conditions(preparation, photographs, corpus);
    return new PreparedRun<Result>(
            State.pending("score on %d photographs".formatted(photographs.samples())),
            preparation.networkIdentity(inputs),
            TrainedSegmenter.cost(
                checkpoint,
                config.inference(),
                name(),
                preparation,
                photographs.samples() + corpus.map(ShardInput::samples).orElse(0L),
                photographs.pixels(),
                config.predictions() ? photographs.samples() * photographs.pixels() / 10 : 0),
            Stream.concat(Stream.of(photographs), corpus.stream()).map(ShardInput::text).toList(),
            List.of(),
            context ->
                run(
                    config,
                    photographs.require(),
                    running -> TrainedSegmenter.of(checkpoint, config.inference(), corpus, running),
                    new EarlierScore(config.variant().key(), conditions),
                    context))
        .reading(checkpoint)
        .scoringUnder(conditions);
  }

  /** A score on photographs whose statistics the network has seen would be flattered. */
  private static void requireOthers(ShardInput corpus, ShardInput photographs) {
    boolean sameContent =
        corpus.manifest().isPresent() && corpus.fingerprint().equals(photographs.fingerprint());
    if (sameContent || corpus.folder().equals(photographs.folder())) {
      throw new UserException(
          "Cannot measure batch statistics on '%s': the score is computed on these photographs (set"
              + " evaluate.batch-statistics-from to others)",
          corpus.folder());
    }
  }

  /** The photographs, and what else changes a score; keys of usual value are left out. */
  private static String conditions(
      Preparation preparation, ShardInput photographs, Optional<ShardInput> corpus) {
    Map<String, String> usual = ReferenceConfig.defaults();
    return Stream.concat(
            Stream.concat(
                Stream.of("shards = " + photographs.fingerprint()),
                corpus.stream().map(shards -> CORPUS + " = " + shards.fingerprint())),
            preparation.identity(Map.of()).values().entrySet().stream()
                .filter(each -> each.getKey().startsWith("evaluate."))
                .filter(each -> !SCORE_UNCHANGED.contains(each.getKey()))
                .filter(each -> !each.getValue().equals(usual.get(each.getKey())))
                .map(each -> each.getKey() + " = " + each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void requireLabels(Config config, ShardManifest manifest) {
    if (manifest.labelled() < manifest.samples() || manifest.samples() == 0) {
      throw new UserException(
          "Cannot evaluate on '%s': %d of %d samples have a label",
          config.shards(), manifest.labelled(), manifest.samples());
    }
  }

  private static Result run(
      Config config,
      ShardManifest manifest,
      Function<JobContext, TrainedSegmenter> segmenter,
      EarlierScore earlier,
      JobContext context) {
    Configuration conf = context.hadoop();
    Path output = new Path(new Path(config.work(), "predictions"), config.variant().key());
    EvaluateTask task =
        new EvaluateTask(
            segmenter.apply(context),
            config.predictions() ? output.toString() : "",
            config.samples());
    ArrayList<String> shards = new ArrayList<>();
    manifest.paths(new Path(config.shards())).forEach(path -> shards.add(path.toString()));
    List<EvaluateTask.Part> parts =
        context.map(
            "evaluate " + config.variant().key(),
            manifest.samples(),
            "images",
            shards,
            task,
            EvaluateTask.Part::samples);
    manifest.requireRead(
        new Path(config.shards()), parts.stream().map(EvaluateTask.Part::samples).toList());
    AtomicFiles.removeUnfinished(output, conf);
    ConfusionMatrix confusion = new ConfusionMatrix();
    InstanceConfusion instances = new InstanceConfusion();
    List<EvaluateTask.Kept> kept = new ArrayList<>();
    for (EvaluateTask.Part part : parts) {
      confusion.merge(part.confusion());
      instances.merge(part.instances());
      kept.addAll(part.kept());
    }
    Optional<byte[]> samples =
        keep(kept.subList(0, Math.min(config.samples(), kept.size())), output, conf);
    SegmentationScore score = SegmentationScore.of(confusion, instances);
    ReportTables tables =
        new ReportTables(config.work(), conf, note -> context.console().line("  " + note));
    // The score is safe before anything else is read.
    Optional<String> variant = Optional.of(config.variant().key());
    ScoreTables.append(tables, context.runId(), variant, score);
    ImageScore.append(
        tables, context.runId(), variant, parts.stream().flatMap(part -> part.images().stream()));
    Optional<EarlierScore.Found> before = earlier.find(tables);
    EventFiles.ofEvaluations(config.work(), config.variant().key(), conf)
        .score(score, samples, context.clock().instant());
    ScoreTables.print(context.console(), score);
    double miou = score.miou().orElse(0);
    if (config.maxDrop() < 1) {
      context.console().line("  " + earlier.text(before, miou));
    }
    gate(config, miou, before);
    return new Result(
        manifest.samples(),
        confusion.pixels(),
        miou,
        score.pixelAccuracy().orElse(0),
        parts.stream().mapToLong(EvaluateTask.Part::networkNanos).sum() / 1_000_000,
        parts.stream().mapToLong(EvaluateTask.Part::nanos).sum() / 1_000_000);
  }

  /** Writes the sample pictures, and their label ids for the report. */
  private static Optional<byte[]> keep(
      List<EvaluateTask.Kept> samples, Path output, Configuration conf) {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    for (EvaluateTask.Kept sample : samples) {
      AtomicFiles.write(
          EvaluateTask.file(output.toString(), sample.id()), conf, sample.prediction());
    }
    byte[] grid =
        ImageCodec.encodePng(
            PictureGrid.draw(samples.stream().map(EvaluateTask.Kept::pictures).toList()));
    AtomicFiles.write(new Path(output, "samples.png"), conf, grid);
    return Optional.of(grid);
  }

  private static void gate(Config config, double miou, Optional<EarlierScore.Found> before) {
    if (miou < config.minMiou()) {
      throw UserException.belowThreshold(
          miou,
          "mIoU of '%s' is %.4f, below evaluate.min-miou %.4f",
          config.variant().key(),
          miou,
          config.minMiou());
    }
    if (before.isPresent() && before.get().miou() - miou > config.maxDrop()) {
      throw UserException.belowThreshold(
          miou,
          "mIoU of '%s' is %.4f, more than evaluate.max-drop %.4f below the last %.4f (run %s)",
          config.variant().key(),
          miou,
          config.maxDrop(),
          before.get().miou(),
          before.get().runId());
    }
  }
}
