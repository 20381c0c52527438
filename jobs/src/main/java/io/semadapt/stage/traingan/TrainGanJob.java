// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.console.Progress;
import io.semadapt.dataset.Sample;
import io.semadapt.dl4j.train.Optimizer;
import io.semadapt.dl4j.train.Segmenter;
import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.job.Recipe;
import io.semadapt.label.CityscapesClass;
import io.semadapt.spark.Devices;
import io.semadapt.spark.ParameterAveraging;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tensorboard.EventFiles;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.TrainingHealth;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Trains the semantic GAN by parameter averaging.
 *
 * <p><b>Input</b>: shards of the source (labelled) and of the target (its labels are never read).
 *
 * <p><b>Output</b>: checkpoints, sample grids, a row of {@code gan_metrics} per round, the same for
 * TensorBoard. A run that was stopped continues from its newest checkpoint and ends with the bytes
 * of one that was not.
 *
 * <p><b>Example</b>: {@code semadapt train-gan --set work=hdfs:///semadapt --set
 * train-gan.mode=semantic}
 */
public final class TrainGanJob implements Job<TrainGanJob.Config, TrainGanJob.Result> {
  private static final String SECTION = "train-gan.";

  /**
   * Keys that change neither what is computed nor its order, so that a resumed run may change them.
   * Of the shards their fingerprints count, not where they lie.
   */
  private static final Set<String> FREE_KEYS =
      Set.of(
          "resume",
          "source",
          "target",
          "checkpoint-every-rounds",
          "sample-every-rounds",
          "samples",
          "output",
          "signal-every-rounds",
          "signal-samples",
          "signal-source",
          "signal-target",
          "signal-segmenter",
          "keep-best-by",
          "early-stop-rounds",
          "loss-limit",
          "domain-loss-floor",
          "domain-loss-rounds",
          "min-contrast");

  /**
   * What a run is told.
   *
   * @param steps local steps of each worker, over the whole run
   * @param averagingPeriod local steps between two averages
   * @param alignedCrops whether source and target are cut at the same place
   * @param lambdaAdv weight of the adversarial terms; the other lambdas likewise, METHOD's equation
   *     L_G
   * @param anchorWarmUp share of the steps before the anchored term starts
   * @param signalShare of the samples of each domain that is held out of training, for the signals
   * @param signalSource shards for the signals in place of held out ones; the target's likewise
   * @param earlyStopRounds rounds without a better signal that end the run; 0 never does
   * @param settings {@code key = value} lines of all that determines the result, kept with the
   *     checkpoint
   * @param recipe all of them as a HOCON file
   */
  public record Config(
      long seed,
      int workers,
      GanMode mode,
      String source,
      String target,
      String output,
      String work,
      long steps,
      int averagingPeriod,
      int batch,
      PixelSize crop,
      boolean alignedCrops,
      GanArchitecture architecture,
      double learningRate,
      double lambdaAdv,
      double lambdaSem,
      double lambdaRec,
      double lambdaId,
      double lambdaAnchor,
      double anchorConfidence,
      double anchorWarmUp,
      ClassWeights reconstructionWeights,
      int imagePool,
      double generatorEma,
      int checkpointEveryRounds,
      int sampleEveryRounds,
      int samples,
      int signalEveryRounds,
      int signalSamples,
      double signalShare,
      Optional<String> signalSource,
      Optional<String> signalTarget,
      Optional<String> signalSegmenter,
      Signals.Choice keepBestBy,
      int earlyStopRounds,
      TrainingHealth.Limits limits,
      boolean resume,
      String settings,
      String recipe) {
    int rounds() {
      return Math.toIntExact((steps + averagingPeriod - 1) / averagingPeriod);
    }
  }

  /**
   * What a run did.
   *
   * @param steps of each worker, earlier runs included
   * @param images of each domain, of all workers, in this run
   * @param checkpoint the newest
   */
  public record Result(int rounds, long steps, long images, String checkpoint) {}

  @Override
  public String name() {
    return "train-gan";
  }

  @Override
  public String summary() {
    return "train the semantic GAN on source and target shards, with parameter averaging";
  }

  @Override
  public List<Plan> plan(Config config, Planning planning) {
    return List.of(GanPlan.of(this, config, planning));
  }

  @Override
  public String example() {
    return "train-gan --set work=/data/run1 --set train-gan.mode=semantic --set train-gan.steps=100000";
  }

  @Override
  public String variant(Config config) {
    return config.mode().key();
  }

  @Override
  public List<String> outputs(Config config) {
    return List.of(config.output() + "/checkpoints");
  }

  @Override
  public Config configure(ConfigSection root) {
    String work = root.string("work");
    long seed = root.longInteger("seed", Bounds.any());
    int workers = root.integer("workers", Bounds.atLeast(0));
    ConfigSection gan = root.child("train-gan");
    GanMode mode = gan.choice("mode", GanMode.class);
    ConfigSection generator = gan.child("generator");
    ConfigSection discriminator = gan.child("discriminator");
    GanArchitecture architecture =
        new GanArchitecture(
            generator.integer("width", Bounds.between(1, 256)),
            generator.integer("residual-blocks", Bounds.between(0, 64)),
            discriminator.integer("width", Bounds.between(1, 256)),
            discriminator.integer("levels", Bounds.between(3, 8)),
            CityscapesClass.TRAIN_CLASSES);
    ClassWeights weights =
        gan.optionalChoice("reconstruction-weights", ClassWeights.class).orElse(mode.weights());
    Bounds lambda = Bounds.atLeast(0);
    Config config =
        new Config(
            seed,
            workers,
            mode,
            gan.optionalString("source").orElse(work + "/shards/source"),
            gan.optionalString("target").orElse(work + "/shards/target"),
            gan.optionalString("output").orElse(work + "/gan/" + mode.key()),
            work,
            gan.longInteger("steps", Bounds.atLeast(1)),
            gan.integer("averaging-period", Bounds.atLeast(1)),
            gan.integer("batch", Bounds.atLeast(1)),
            PixelSize.of(gan, "crop", architecture.multiple()),
            gan.bool("aligned-crops"),
            architecture,
            gan.number("learning-rate", Bounds.greaterThan(0)),
            gan.number("lambda-adv", lambda),
            gan.optionalNumber("lambda-sem", lambda).orElse(mode.semantic()),
            gan.number("lambda-rec", lambda),
            gan.optionalNumber("lambda-id", lambda).orElse(mode.identity()),
            gan.optionalNumber("lambda-anchor", lambda).orElse(mode.anchor()),
            gan.number("anchor-confidence", Bounds.between(0, 1)),
            gan.number("anchor-warm-up", Bounds.between(0, 1)),
            weights,
            gan.integer("image-pool", Bounds.atLeast(0)),
            gan.number("generator-ema", Bounds.between(0, 0.99999)),
            gan.integer("checkpoint-every-rounds", Bounds.atLeast(1)),
            gan.integer("sample-every-rounds", Bounds.atLeast(1)),
            gan.integer("samples", Bounds.between(0, 64)),
            gan.integer("signal-every-rounds", Bounds.atLeast(0)),
            gan.integer("signal-samples", Bounds.between(1, 1024)),
            gan.number("signal-share", Bounds.between(0, 0.9)),
            gan.optionalString("signal-source"),
            gan.optionalString("signal-target"),
            gan.optionalString("signal-segmenter"),
            gan.choice("keep-best-by", Signals.Choice.class),
            gan.integer("early-stop-rounds", Bounds.atLeast(0)),
            new TrainingHealth.Limits(
                gan.number("loss-limit", Bounds.greaterThan(0)),
                gan.number("domain-loss-floor", Bounds.atLeast(0)),
                gan.integer("domain-loss-rounds", Bounds.atLeast(0)),
                gan.number("min-contrast", Bounds.atLeast(0))),
            gan.bool("resume"),
            settings(root),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-gan.resume")));
    checkSignals(gan, config);
    root.throwIfInvalid();
    return config;
  }

  /** Keys that came later count only where they are used: older checkpoints know none of them. */
  private static String settings(ConfigSection root) {
    ConfigSection gan = root.child("train-gan");
    Set<String> unused = new HashSet<>(FREE_KEYS);
    if (gan.number("signal-share", Bounds.any()) == 0) {
      unused.add("signal-share");
    }
    if (!gan.bool("aligned-crops")) {
      unused.add("aligned-crops");
    }
    return root.hocon(
        key ->
            key.equals("seed")
                || (key.startsWith(SECTION) && !unused.contains(key.substring(SECTION.length()))));
  }

  /** The first line of {@code settings} that a checkpoint was not trained with. */
  static Optional<String> otherSetting(GanCheckpoint checkpoint, String settings) {
    List<String> before = checkpoint.settings().lines().toList();
    return settings.lines().filter(line -> !before.contains(line)).findFirst();
  }

  private static void checkSignals(ConfigSection gan, Config config) {
    if (config.keepBestBy() != Signals.Choice.NONE && config.signalEveryRounds() == 0) {
      gan.problem("keep-best-by", "needs train-gan.signal-every-rounds above 0");
    }
    if (config.signalShare() > 0 && config.signalEveryRounds() == 0) {
      gan.problem("signal-share", "needs train-gan.signal-every-rounds above 0");
    }
    if (config.keepBestBy() == Signals.Choice.SEMANTIC_CONSISTENCY
        && config.signalSegmenter().isEmpty()) {
      gan.problem("keep-best-by", "needs train-gan.signal-segmenter, a segmenter's checkpoint");
    }
    if (config.earlyStopRounds() > 0 && config.keepBestBy() == Signals.Choice.NONE) {
      gan.problem("early-stop-rounds", "needs train-gan.keep-best-by");
    }
  }

  @Override
  public Result run(Config config, JobContext context) {
    return new Run(config, context).result();
  }

  /** The shards a run trains on, and how. */
  record Inputs(GanSetup setup, int workers, String settings, Map<String, String> data) {
    static Inputs of(Config config, JobContext context) {
      Configuration conf = context.hadoop();
      ShardManifest source = ShardManifest.read(new Path(config.source()), conf);
      ShardManifest target = ShardManifest.read(new Path(config.target()), conf);
      int workers =
          config.workers() == 0
              ? context.spark().sparkContext().defaultParallelism()
              : config.workers();
      String settings =
          String.join(
              "\n",
              config.settings(),
              "workers = " + workers,
              "source = " + source.fingerprint(),
              "target = " + target.fingerprint());
      return new Inputs(
          setup(config, source, target, context),
          workers,
          settings,
          Map.of("source", source.fingerprint(), "target", target.fingerprint()));
    }

    private static GanSetup setup(
        Config config, ShardManifest source, ShardManifest target, JobContext context) {
      long[] classPixels = source.classPixels().stream().mapToLong(Long::longValue).toArray();
      double[] weights = config.reconstructionWeights().of(classPixels);
      return new GanSetup(
          config.seed(),
          config.architecture(),
          new GanObjective(
              config.lambdaAdv(),
              config.lambdaSem(),
              config.lambdaRec(),
              config.lambdaId(),
              config.lambdaAnchor(),
              config.anchorConfidence(),
              (long) (config.anchorWarmUp() * config.steps())),
          new ArrayList<>(Arrays.stream(weights).boxed().toList()),
          Optimizer.ADAM,
          new LearningRateSchedule(config.learningRate(), config.steps()),
          config.crop(),
          config.alignedCrops(),
          config.batch(),
          config.imagePool(),
          config.generatorEma(),
          shards(config.source(), source, config.signalSource(), config.signalShare(), context),
          shards(config.target(), target, config.signalTarget(), config.signalShare(), context),
          HadoopConf.of(context.hadoop()));
    }

    private static ShardSet shards(
        String folder,
        ShardManifest manifest,
        Optional<String> signals,
        double share,
        JobContext context) {
      ShardSet all = ShardSet.of(folder, manifest);
      return share > 0 && signals.isEmpty() ? all.holdingOut(share, context) : all;
    }
  }

  /** One run, from the newest checkpoint to the last round. */
  private static final class Run {
    private final Config config;
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
    private final String settings;
    private final Map<String, String> data;
    private final List<Row> metrics = new ArrayList<>();

    Run(Config config, JobContext context) {
      this.config = config;
      this.context = context;
      this.conf = context.hadoop();
      this.spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
      Inputs inputs = Inputs.of(config, context);
      this.setup = inputs.setup();
      this.workers = inputs.workers();
      this.settings = inputs.settings();
      this.data = inputs.data();
      this.folder = new GanFolder(new Path(config.output()), conf);
      this.tables = new ReportTables(config.work(), conf);
      this.events =
          EventFiles.ofTraining(
              config.work(), "train-gan", config.mode().key(), context.runId(), conf);
      this.preview = new Preview(setup);
      this.samples = crops(setup.source().first(Math.max(1, config.samples()), conf));
      this.health = new TrainingHealth(config.limits());
      folder.prepare(config.resume());
      this.best = new BestCheckpoint(new Path(config.output(), "best"), config.keepBestBy(), conf);
      this.signals = config.signalEveryRounds() > 0 ? Optional.of(signals()) : Optional.empty();
    }

    private Signals signals() {
      Devices.initialize();
      return new Signals(
          preview,
          crops(signalSamples(config.signalSource(), setup.source())),
          crops(signalSamples(config.signalTarget(), setup.target())),
          config
              .signalSegmenter()
              .map(file -> CheckpointFiles.read(new Path(file), conf, Segmenter::of)));
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

    Result result() {
      GanCheckpoint newest = start();
      Recipe.write(new Path(config.output()), config.recipe(), workers, data, conf);
      GanCheckpoint last = isOver(newest.round()) ? newest : train(newest);
      long steps = last.state().step() - newest.state().step();
      return new Result(
          last.round() - newest.round(),
          last.state().step(),
          steps * workers * config.batch(),
          String.valueOf(folder.latest().orElse(null)));
    }

    /** Whether nothing is left to do after a round: a resumed run ends where another would. */
    private boolean isOver(int round) {
      boolean stopped =
          config.earlyStopRounds() > 0
              && isMeasured(round)
              && best.roundsSince(round) >= config.earlyStopRounds();
      return round >= config.rounds() || stopped;
    }

    private boolean isMeasured(int round) {
      return config.signalEveryRounds() > 0
          && (round % config.signalEveryRounds() == 0 || round == config.rounds());
    }

    private GanCheckpoint start() {
      Optional<Path> latest = folder.latest();
      if (latest.isPresent()) {
        GanCheckpoint checkpoint = CheckpointFiles.read(latest.get(), conf, GanCheckpoint::of);
        requireSameSettings(checkpoint, latest.get());
        context.console().line("  continues from '%s'".formatted(latest.get()));
        return checkpoint;
      }
      Devices.initialize();
      return checkpoint(0, setup.create().state());
    }

    private GanCheckpoint checkpoint(int round, TrainingState state) {
      return new GanCheckpoint(
          config.architecture(), settings, Recipe.versions(), round, config.seed(), state);
    }

    private void requireSameSettings(GanCheckpoint checkpoint, Path file) {
      Optional<String> other = otherSetting(checkpoint, settings);
      if (other.isPresent()) {
        throw new UserException(
            "Cannot resume '%s': it was trained with other settings, not with '%s'"
                + " (set train-gan.resume = false to start anew, or another train-gan.output)",
            file, other.get());
      }
    }

    private GanCheckpoint train(GanCheckpoint from) {
      GanCheckpoint current = from;
      Broadcast<GanSetup> shared = spark.broadcast(setup);
      try (Progress progress =
          context.progress(
              "train-gan " + config.mode().key(), config.steps() - from.state().step(), "steps")) {
        while (!isOver(current.round())) {
          current = round(shared, current, progress);
        }
      } finally {
        shared.destroy();
        leaveMetrics();
      }
      return current;
    }

    /** One round, and what is due after it. */
    private GanCheckpoint round(
        Broadcast<GanSetup> shared, GanCheckpoint before, Progress progress) {
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
      if (checkpointDue || isMeasured(round)) {
        preview.show(done.state());
        health
            .problem(Signals.contrast(preview, samples))
            .ifPresent(problem -> stop(round, problem));
      }
      Signals.Values measured = Signals.Values.NONE;
      if (isMeasured(round)) {
        measured = signals.orElseThrow().measure(preview);
        best.offer(after, measured);
      }
      metrics.add(row(round, done, losses, images, seconds, measured));
      progress.note(
          "L_G %.3f · L_D %.3f · drift %.1e"
              .formatted(losses.generators(), losses.discriminators(), done.drift()));
      progress.add(steps);
      boolean over = isOver(round);
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
          setup.schedule().at(done.state().step()),
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
}
