// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.gan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.PixelSize;
import io.semadapt.job.Progress;
import io.semadapt.job.UserException;
import io.semadapt.job.report.ReportTables;
import io.semadapt.job.report.ReportTables.Table;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.Devices;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ParameterAveraging;
import io.semadapt.job.spark.ShardManifest;
import io.semadapt.label.CityscapesClass;
import io.semadapt.loss.PixelWeights;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.Optimizer;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
 * <p><b>Output</b>: checkpoints, sample grids, a row of {@code gan_metrics} per round. A run that
 * was stopped continues from its newest checkpoint and ends with the bytes of one that was not.
 *
 * <p><b>Example</b>: {@code semadapt train-gan --set work=hdfs:///semadapt --set
 * train-gan.mode=semantic}
 */
public final class TrainGanJob implements Job<TrainGanJob.Config, TrainGanJob.Result> {
  /**
   * Keys that change neither what is computed nor its order, so that a resumed run may change them.
   */
  private static final Set<String> FREE_KEYS =
      Set.of("resume", "checkpoint-every-rounds", "sample-every-rounds", "samples", "output");

  /**
   * What a run is told.
   *
   * @param steps local steps of each worker, over the whole run
   * @param averagingPeriod local steps between two averages
   * @param lambdaAdv weight of the adversarial terms; the other lambdas likewise, METHOD's equation
   *     L_G
   * @param anchorWarmUp share of the steps before the anchored term starts
   * @param settings {@code key = value} lines of all that determines the result, kept with the
   *     checkpoint
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
      GanArchitecture architecture,
      double learningRate,
      double lambdaAdv,
      double lambdaSem,
      double lambdaRec,
      double lambdaId,
      double lambdaAnchor,
      double anchorConfidence,
      double anchorWarmUp,
      PixelWeights.Scheme reconstructionWeights,
      int imagePool,
      double generatorEma,
      int checkpointEveryRounds,
      int sampleEveryRounds,
      int samples,
      boolean resume,
      String settings) {
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
    return "trains the semantic GAN on source and target shards, with parameter averaging";
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
    PixelWeights.Scheme weights =
        gan.optionalString("reconstruction-weights").isPresent()
            ? gan.choice("reconstruction-weights", PixelWeights.Scheme.class)
            : mode.weights();
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
            gan.bool("resume"),
            settings(root));
    root.throwIfInvalid();
    return config;
  }

  private static String settings(ConfigSection root) {
    return root.effective().stream()
        .filter(key -> key.key().equals("seed") || key.key().startsWith("train-gan."))
        .filter(key -> !FREE_KEYS.contains(key.key().substring(key.key().indexOf('.') + 1)))
        .map(key -> key.key() + " = " + key.value())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Override
  public Result run(Config config, JobContext context) {
    return new Run(config, context).result();
  }

  /** The shards a run trains on, and how. */
  record Inputs(GanSetup setup, int workers, String settings) {
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
      return new Inputs(setup(config, source, target, conf), workers, settings);
    }

    private static GanSetup setup(
        Config config, ShardManifest source, ShardManifest target, Configuration conf) {
      long[] classPixels = source.classPixels().stream().mapToLong(Long::longValue).toArray();
      double[] weights = PixelWeights.classWeights(config.reconstructionWeights(), classPixels);
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
          config.batch(),
          config.imagePool(),
          config.generatorEma(),
          ShardSet.of(config.source(), source),
          ShardSet.of(config.target(), target),
          HadoopConf.of(conf));
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
    private final SampleGrid grid;
    private final int workers;
    private final String settings;
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
      this.folder = new GanFolder(new Path(config.output()), conf);
      this.tables = new ReportTables(config.work(), conf);
      this.grid = new SampleGrid(setup, setup.source().first(config.samples(), conf));
    }

    Result result() {
      GanCheckpoint newest = start();
      Path file = folder.latest().orElse(null);
      int first = newest.round();
      int rounds = config.rounds();
      if (first < rounds) {
        file = train(newest);
      }
      long images =
          (newest.state().step() < config.steps() ? config.steps() - newest.state().step() : 0)
              * workers
              * config.batch();
      return new Result(Math.max(0, rounds - first), config.steps(), images, String.valueOf(file));
    }

    private GanCheckpoint start() {
      Optional<Path> latest = folder.latest();
      if (!config.resume()) {
        folder.clear();
      } else if (latest.isPresent()) {
        GanCheckpoint checkpoint = CheckpointFiles.read(latest.get(), conf, GanCheckpoint::of);
        requireSameSettings(checkpoint, latest.get());
        context.console().line("  continues from '%s'".formatted(latest.get()));
        return checkpoint;
      }
      Devices.initialize();
      return new GanCheckpoint(
          config.architecture(), settings, 0, config.seed(), setup.create().state());
    }

    private void requireSameSettings(GanCheckpoint checkpoint, Path file) {
      List<String> before = checkpoint.settings().lines().toList();
      List<String> now = settings.lines().toList();
      for (String line : now) {
        if (!before.contains(line)) {
          throw new UserException(
              "Cannot resume '%s': it was trained with other settings, not with '%s'"
                  + " (set train-gan.resume = false to start anew, or another train-gan.output)",
              file, line);
        }
      }
    }

    private Path train(GanCheckpoint from) {
      TrainingState state = from.state();
      Path file = null;
      Broadcast<GanSetup> shared = spark.broadcast(setup);
      try (Progress progress =
          context.progress(
              "train-gan " + config.mode().key(), config.steps() - state.step(), "steps")) {
        for (int round = from.round() + 1; round <= config.rounds(); round++) {
          ParameterAveraging.Round<GanLosses> done = round(shared, round, state, progress);
          state = done.state();
          boolean last = round == config.rounds();
          if (config.samples() > 0 && (last || round % config.sampleEveryRounds() == 0)) {
            folder.writeSamples(round, grid.draw(state));
          }
          if (last || round % config.checkpointEveryRounds() == 0) {
            file =
                folder.writeCheckpoint(
                    new GanCheckpoint(
                        config.architecture(), settings, round, config.seed(), state));
            tables.append(Table.GAN_METRICS, context.runId(), List.copyOf(metrics));
            metrics.clear();
          }
        }
      } finally {
        shared.destroy();
      }
      return file;
    }

    private ParameterAveraging.Round<GanLosses> round(
        Broadcast<GanSetup> shared, int round, TrainingState state, Progress progress) {
      long started = context.clock().millis();
      int steps = (int) Math.min(config.averagingPeriod(), config.steps() - state.step());
      int size = workers;
      context
          .spark()
          .sparkContext()
          .setJobDescription(
              "train-gan round %d/%d: %d workers x %d steps"
                  .formatted(round, config.rounds(), size, steps));
      ParameterAveraging.Round<GanLosses> done =
          ParameterAveraging.run(
              spark,
              state,
              size,
              (worker, start) -> new GanWorker(shared.value(), worker, size).train(start, steps));
      GanLosses losses = GanLosses.ZERO;
      for (GanLosses one : done.metrics()) {
        losses = losses.plus(one, 1.0 / done.metrics().size());
      }
      if (!losses.isFinite() || !done.state().isFinite()) {
        throw new IllegalStateException(
            "GAN training diverged in round %d of %s: L_G = %s, L_D = %s (the checkpoints before are kept; lower train-gan.learning-rate)"
                .formatted(
                    round, config.mode().key(), losses.generators(), losses.discriminators()));
      }
      double seconds = Math.max(0.001, (context.clock().millis() - started) / 1000.0);
      metrics.add(row(round, done, losses, (long) steps * size * config.batch(), seconds));
      progress.note(
          "L_G %.3f · L_D %.3f · drift %.1e"
              .formatted(losses.generators(), losses.discriminators(), done.drift()));
      progress.add(steps);
      return done;
    }

    private Row row(
        int round,
        ParameterAveraging.Round<GanLosses> done,
        GanLosses losses,
        long images,
        double seconds) {
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
          seconds);
    }
  }
}
