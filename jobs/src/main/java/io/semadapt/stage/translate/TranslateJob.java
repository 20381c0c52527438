// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.export.CorpusTree;
import io.semadapt.input.PictureInput;
import io.semadapt.input.PictureResults;
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
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.ShardOrigin;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.GanCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Applies G_ST to a whole corpus, one task for each shard; or to any folder of PNG and JPEG files,
 * without labels, whose translations keep their names and sub-folders.
 *
 * <p>Input: a checkpoint of {@code train-gan} and shards of the source. Output: shards of the same
 * names and samples, with translated images of the same size and unchanged labels, and a manifest;
 * with {@code export = gta5} also the tree of a {@link CorpusTree}. Finished shards of the same
 * checkpoint and source are kept; others are removed first.
 *
 * <p>Example: {@code deploy/semadapt translate --set work=/data/semadapt --set
 * translate.variant=semantic}
 */
public final class TranslateJob implements Job<TranslateJob.Config, TranslateJob.Result> {
  /** Names the best checkpoint of the variant's GAN. */
  private static final String BEST = "best";

  private static final String EXPORT_TO = "translate.export-to";

  // Measured, for plans: a translated picture with its label, and 700 of 256 x 128 on two cores.
  private static final double BYTES_PER_PIXEL = 2;
  private static final double SECONDS_PER_MULTIPLY_ADD = 3.4e-11;

  /** What else to write. */
  public enum Export {
    /** Shards only. */
    NONE,
    /** A tree in the layout of GTA5. */
    GTA5
  }

  /**
   * Configuration of a translation.
   *
   * @param gan folder of the GAN
   * @param checkpoint a file, a folder (its latest checkpoint is used), or "best"; empty is the
   *     latest of the variant's GAN
   * @param source folder of shards
   * @param output folder of shards
   * @param exportTo root of the exported tree
   * @param batch images of one size that go through the generator together
   * @param format of the translated pictures
   * @param pictures what to do with a folder of pictures
   */
  public record Config(
      String gan,
      Variant variant,
      Optional<String> checkpoint,
      String source,
      String output,
      Export export,
      String exportTo,
      int batch,
      PictureFormat format,
      Pictures pictures) {}

  /**
   * Settings for a folder of pictures.
   *
   * @param output where their translations go
   * @param maxRejected pictures that may be left out
   */
  public record Pictures(String output, int maxRejected) {}

  /**
   * The translated shards.
   *
   * @param shards or parts of a folder of pictures
   * @param shardsWritten by this run; the others were finished before
   * @param networkMillis time in the generator's forward passes, summed over the tasks
   * @param taskMillis time of the whole tasks that wrote a shard, summed
   */
  public record Result(
      long samplesTranslated,
      long shards,
      long shardsWritten,
      long networkMillis,
      long taskMillis,
      String outputPath) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "translate",
        "translate the source shards with a trained generator",
        "translate --set work=/data/run1 --set translate.variant=semantic");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    WorkFolder work = WorkFolder.of(root);
    ConfigSection section = root.child("translate");
    Variant variant = section.choice("variant", Variant.class, Variant::translated);
    ConfigSection places = section.incidental();
    String output = work.translated(variant);
    Config config =
        new Config(
            work.gan(variant),
            variant,
            places.optionalString("checkpoint"),
            places.optionalString("source").orElse(work.shards("source")),
            output,
            section.choice("export", Export.class),
            section.optionalString("export-to").orElse(output + "-gta5"),
            section.integer("batch", Bounds.between(1, 256)),
            PictureFormat.of(section),
            new Pictures(
                places.optionalString("output").orElse(work.translatedPictures(variant)),
                places.integer("max-rejected", Bounds.atLeast(0))));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    if (isFolderOfPictures(config.source(), preparation)) {
      return preparePictures(config, preparation);
    }
    ShardInput source = preparation.shards(config.source());
    CheckpointInput checkpoint = checkpoint(config, preparation);
    Optional<GanCheckpoint> gan =
        checkpoint.file().map(file -> CheckpointFiles.read(file, conf, GanCheckpoint::of));
    NetworkSize network = gan.map(TranslateJob::generator).or(checkpoint::coming).orElseThrow();
    String origin =
        config
            .format()
            .origin(Identity.joined(List.of(source.fingerprint(), checkpoint.fingerprint())));
    long bytes = (long) (BYTES_PER_PIXEL * source.pixels() * source.samples());
    Output.Samples output =
        new Output.Samples(config.output(), source.samples(), bytes, source.pixels(), origin);
    boolean exported = config.export() == Export.NONE || tree(config, output, preparation);
    boolean translated = ShardOrigin.isFinished(origin, new Path(config.output()), conf);
    String action = translated ? "export" : "translate";
    return new PreparedRun<Result>(
            translated && exported
                ? State.done("translated with " + checkpoint.require().getName())
                : State.pending("%s %d pictures".formatted(action, source.samples())),
            preparation.networkIdentity(
                Map.of("checkpoint", checkpoint.fingerprint(), "source", source.fingerprint())),
            new Cost(
                (long) (network.multiplyAdds() * source.pixels() * source.samples()),
                SECONDS_PER_MULTIPLY_ADD,
                bytes),
            List.of(source.text()),
            List.of(output),
            context ->
                run(
                    config,
                    source.require(),
                    checkpoint,
                    gan.orElseThrow().round(),
                    origin,
                    context))
        .reading(checkpoint);
  }

  /** Checks the tree of the shards to come, and says whether it is there already. */
  private static boolean tree(Config config, Output.Samples output, Preparation preparation) {
    Preparation after = preparation.with(List.of(output));
    return tree(config, after).isDone(preparation.hadoop());
  }

  private static CorpusTree tree(Config config, Preparation preparation) {
    return CorpusTree.of(
        config.output(), "translate.output", config.exportTo(), EXPORT_TO, preparation);
  }

  /** A folder that is not there is one of shards, for the message: that is the usual source. */
  private static boolean isFolderOfPictures(String folder, Preparation preparation) {
    return !PictureInput.areShards(folder, preparation)
        && preparation.areThere(List.of(new Output.Files(folder)));
  }

  private Prepared<Result> preparePictures(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    PictureInput pictures = PictureInput.of(config.source(), "translate.source", preparation);
    if (config.export() != Export.NONE) {
      throw new UserException(
          "Cannot export the translation of '%s' as %s: it is a folder of pictures, not of shards"
              + " (set translate.export=none)",
          config.source(), config.export().name().toLowerCase(Locale.ROOT));
    }
    CheckpointInput checkpoint = checkpoint(config, preparation);
    NetworkSize network =
        checkpoint
            .file()
            .map(file -> generator(CheckpointFiles.read(file, conf, GanCheckpoint::of)))
            .or(checkpoint::coming)
            .orElseThrow();
    PictureResults results =
        new PictureResults(
            pictures,
            name(),
            config.pictures().output(),
            "translate.output",
            config.pictures().maxRejected());
    results.check(conf);
    Identity identity =
        preparation.networkIdentity(
            Map.of("checkpoint", checkpoint.fingerprint(), "source", pictures.fingerprint()));
    boolean done = results.done(identity, conf).isPresent();
    return new PreparedRun<Result>(
            done
                ? State.done("translated with " + checkpoint.require().getName())
                : State.pending("translate %d pictures".formatted(pictures.samples())),
            identity,
            new Cost(
                (long) (network.multiplyAdds() * pictures.pixels() * pictures.samples()),
                SECONDS_PER_MULTIPLY_ADD,
                (long) (BYTES_PER_PIXEL * pictures.pixels() * pictures.samples())),
            pictures.lines(),
            List.of(new Output.Files(config.pictures().output())),
            context ->
                done
                    ? new Result(0, pictures.tasks().size(), 0, 0, 0, config.pictures().output())
                    : translate(config, results, checkpoint, identity, context))
        .reading(checkpoint);
  }

  private static Result translate(
      Config config,
      PictureResults results,
      CheckpointInput checkpoint,
      Identity identity,
      JobContext context) {
    List<TranslatePicturesTask.Outcome> outcomes =
        results
            .make(
                config.variant().key(),
                identity,
                Map.of(
                    "variant", config.variant().key(),
                    "checkpoint", checkpoint.require().getName(),
                    "checkpoint-sha256", checkpoint.fingerprint()),
                TranslatePicturesTask.Outcome.class,
                folder ->
                    new TranslatePicturesTask(
                        checkpoint.require().toString(),
                        checkpoint.fingerprint(),
                        config.format(),
                        folder,
                        HadoopConf.of(context.hadoop())),
                (folder, parts) -> {},
                context)
            .outcomes();
    return new Result(
        outcomes.stream().mapToLong(TranslatePicturesTask.Outcome::pictures).sum(),
        outcomes.size(),
        outcomes.size(),
        outcomes.stream().mapToLong(TranslatePicturesTask.Outcome::networkNanos).sum() / 1_000_000,
        outcomes.stream().mapToLong(TranslatePicturesTask.Outcome::nanos).sum() / 1_000_000,
        config.pictures().output());
  }

  private static CheckpointInput checkpoint(Config config, Preparation preparation) {
    if (config.checkpoint().equals(Optional.of(BEST))) {
      return preparation.checkpoint(
          WorkFolder.best(config.gan()), "train-gan with signals.keep-best-by");
    }
    return preparation.checkpoint(
        config.checkpoint().orElseGet(() -> WorkFolder.checkpoints(config.gan())), "train-gan");
  }

  private static NetworkSize generator(GanCheckpoint gan) {
    return NetworkSize.of(gan.architecture().generator());
  }

  private static Result run(
      Config config,
      ShardManifest manifest,
      CheckpointInput checkpoint,
      int round,
      String origin,
      JobContext context) {
    Configuration conf = context.hadoop();
    Path output = new Path(config.output());
    boolean finished = ShardOrigin.keepOnly(origin, output, conf);

    List<TranslateTask.Outcome> outcomes =
        finished
            ? outcomes(ShardManifest.read(output, conf))
            : translate(config, checkpoint, manifest, context);
    manifest.requireRead(
        new Path(config.source()), outcomes.stream().map(TranslateTask.Outcome::samples).toList());
    if (!finished) {
      List<ShardEntry> shards =
          outcomes.stream()
              .map(shard -> new ShardEntry(shard.file(), shard.samples(), shard.bytes()))
              .toList();
      Map<String, String> provenance = new TreeMap<>(manifest.provenance());
      provenance.put("translated-by", context.runId());
      provenance.put("variant", config.variant().key());
      provenance.put("checkpoint", checkpoint.require().getName());
      provenance.put("checkpoint-sha256", checkpoint.fingerprint());
      provenance.put("checkpoint-round", Integer.toString(round));
      provenance.put("source-fingerprint", manifest.fingerprint());
      new ShardManifest(
              shards,
              manifest.samples(),
              manifest.labelled(),
              manifest.width(),
              manifest.height(),
              manifest.classPixels(),
              manifest.ignoredPixels(),
              origin,
              provenance)
          .write(output, conf);
    }
    if (config.export() == Export.GTA5) {
      tree(config, context.preparation()).write(context);
    }
    List<TranslateTask.Outcome> written =
        outcomes.stream().filter(TranslateTask.Outcome::written).toList();
    return new Result(
        written.stream().mapToLong(TranslateTask.Outcome::samples).sum(),
        outcomes.size(),
        written.size(),
        written.stream().mapToLong(TranslateTask.Outcome::networkNanos).sum() / 1_000_000,
        written.stream().mapToLong(TranslateTask.Outcome::nanos).sum() / 1_000_000,
        config.output());
  }

  private static List<TranslateTask.Outcome> translate(
      Config config, CheckpointInput checkpoint, ShardManifest manifest, JobContext context) {
    TranslateTask task =
        new TranslateTask(
            config.source(),
            config.output(),
            checkpoint.require().toString(),
            checkpoint.fingerprint(),
            config.batch(),
            config.format(),
            HadoopConf.of(context.hadoop()));
    return context.map(
        "translate " + config.variant().key(),
        manifest.samples(),
        "images",
        new ArrayList<>(manifest.shards().stream().map(ShardEntry::file).toList()),
        task,
        TranslateTask.Outcome::samples);
  }

  private static List<TranslateTask.Outcome> outcomes(ShardManifest done) {
    return done.shards().stream()
        .map(
            shard ->
                new TranslateTask.Outcome(
                    shard.file(), shard.samples(), shard.bytes(), false, 0, 0))
        .toList();
  }
}
