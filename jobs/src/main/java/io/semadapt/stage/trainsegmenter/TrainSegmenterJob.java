// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.console.Progress;
import io.semadapt.dataset.Variant;
import io.semadapt.dl4j.nn.Fcn8sVgg16;
import io.semadapt.dl4j.nn.InvalidWeightsException;
import io.semadapt.dl4j.nn.SegmenterArchitecture;
import io.semadapt.dl4j.nn.UnetSegmenter;
import io.semadapt.dl4j.nn.Vgg16Weights;
import io.semadapt.dl4j.train.PolynomialDecay;
import io.semadapt.dl4j.train.Segmenter;
import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.job.Recipe;
import io.semadapt.spark.Devices;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.tables.ReportTables;
import io.semadapt.tensorboard.EventFiles;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.ClassWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Trains a segmenter on labelled shards with Deeplearning4j's {@code SparkComputationGraph} and
 * {@code ParameterAveragingTrainingMaster}.
 *
 * <p>A round is {@code averaging-frequency} steps of every worker, then the mean of parameters and
 * Adam's moments. The batches of a step are known from the seed alone and the mean is taken in the
 * workers' order, so that every run gives the same bytes, one that was interrupted too. Input:
 * labelled shards. Output: {@code <output>/checkpoints/step-NNNNNNNN.ckpt}, {@code
 * <output>/recipe.conf} and rows of segmenter_metrics.
 */
public final class TrainSegmenterJob
    implements Job<TrainSegmenterJob.Config, TrainSegmenterJob.Result> {
  /** DeepLab's and most followers' power of the polynomial decay. */
  private static final double POLY_POWER = 0.9;

  /** Which network. */
  public enum Network {
    UNET,
    FCN8S_VGG16
  }

  /**
   * How to train.
   *
   * @param shards folders to train on
   * @param output folder of the checkpoints
   * @param vgg16Weights local Keras file that a new fcn8s-vgg16 starts from
   * @param workers 0 takes one for each core
   * @param steps of every worker
   * @param classWeights how the loss weighs classes
   * @param rareClassSampling temperature of drawing samples by class; 0 takes one after the other
   * @param rawSourceShare of the draws that come from {@code rawSource} beside the shards
   * @param recipe all of them as a HOCON file
   */
  public record Config(
      String work,
      long seed,
      int workers,
      Variant variant,
      List<String> shards,
      String output,
      Network network,
      int width,
      int widthDivisor,
      Optional<String> vgg16Weights,
      int steps,
      int batch,
      PixelSize crop,
      double scale,
      boolean flip,
      double jitter,
      ClassWeights classWeights,
      double rareClassSampling,
      double rawSourceShare,
      String rawSource,
      double learningRate,
      int averagingFrequency,
      boolean averageUpdater,
      int checkpointEverySteps,
      SegmenterHealth.Limits limits,
      boolean resume,
      String recipe) {
    SegmenterArchitecture architecture() {
      return switch (network) {
        case UNET -> new UnetSegmenter(width);
        case FCN8S_VGG16 -> new Fcn8sVgg16(widthDivisor);
      };
    }
  }

  /**
   * What was trained.
   *
   * @param steps of every worker, earlier runs included
   * @param images trained on in this run
   * @param loss of the last round; NaN when nothing was left to do
   */
  public record Result(long steps, long images, double loss, String checkpoint) {}

  @Override
  public String name() {
    return "train-segmenter";
  }

  @Override
  public String summary() {
    return "train a segmenter on raw, translated or target shards";
  }

  @Override
  public List<Plan> plan(Config config, Planning planning) {
    return List.of(SegmenterPlan.of(this, config, planning));
  }

  @Override
  public String example() {
    return "train-segmenter --set work=/data/run1 --set train-segmenter.variant=semantic";
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public List<String> outputs(Config config) {
    return List.of(config.output() + "/checkpoints");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("train-segmenter");
    String work = root.string("work");
    Variant variant = section.choice("variant", Variant.class);
    List<String> shards = section.strings("shards");
    Network network = section.choice("network", Network.class);
    Config config =
        new Config(
            work,
            root.longInteger("seed", Bounds.any()),
            root.integer("workers", Bounds.atLeast(0)),
            variant,
            shards.isEmpty() ? defaultShards(work, variant) : shards,
            section.optionalString("output").orElse(work + "/segmenter/" + variant.key()),
            network,
            section.integer("width", Bounds.atLeast(1)),
            section.integer("width-divisor", Bounds.between(1, 64)),
            section.optionalString("vgg16-weights"),
            section.integer("steps", Bounds.atLeast(1)),
            section.integer("batch", Bounds.atLeast(1)),
            PixelSize.of(section, "crop", network == Network.UNET ? 16 : 32),
            section.number("scale", Bounds.between(1, 4)),
            section.bool("flip"),
            section.number("jitter", Bounds.between(0, 1)),
            section.choice("class-weights", ClassWeights.class),
            section.number("rare-class-sampling", Bounds.atLeast(0)),
            section.number("raw-source-share", Bounds.between(0, 1)),
            section.optionalString("raw-source").orElse(work + "/shards/source"),
            section.number("learning-rate", Bounds.greaterThan(0)),
            section.integer("averaging-frequency", Bounds.atLeast(1)),
            section.bool("average-updater"),
            section.integer("checkpoint-every-steps", Bounds.atLeast(1)),
            new SegmenterHealth.Limits(
                section.number("loss-limit", Bounds.greaterThan(0)),
                section.integer("collapse-steps", Bounds.atLeast(0))),
            section.bool("resume"),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-segmenter.resume")));
    if (Integer.bitCount(config.widthDivisor()) != 1) {
      section.problem("width-divisor", "must be a power of two, was " + config.widthDivisor());
    }
    if (config.vgg16Weights().isPresent() && network != Network.FCN8S_VGG16) {
      section.problem("vgg16-weights", "needs train-segmenter.network = fcn8s-vgg16");
    }
    root.throwIfInvalid();
    return config;
  }

  private static List<String> defaultShards(String work, Variant variant) {
    return switch (variant) {
      case SOURCE_ONLY -> List.of(work + "/shards/source");
      case ORACLE -> List.of(work + "/shards/target");
      case PAPER, CYCLEGAN, SEMANTIC -> List.of(work + "/translated/" + variant.key());
      case SELF_TRAINED ->
          List.of(
              work + "/translated/" + Variant.SEMANTIC.key(),
              work + "/pseudo-labelled/" + Variant.SEMANTIC.key());
    };
  }

  @Override
  public Result run(Config config, JobContext context) {
    Devices.initialize();
    return new Training(config, context).run();
  }

  /** One run: the graph being trained and what it is trained with. */
  private static final class Training {
    private final Config config;
    private final JobContext context;
    private final Configuration conf;
    private final JavaSparkContext spark;
    private final int workers;
    private final TrainingSet set;
    private final SegmenterArchitecture architecture;
    private final ISchedule schedule;
    private final ComputationGraph graph;
    private final Path checkpoints;
    private final List<String> settings;
    private final BatchLoader loader;
    private final SegmenterHealth health;

    Training(Config config, JobContext context) {
      this.config = config;
      this.context = context;
      conf = context.hadoop();
      spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
      workers = config.workers() == 0 ? spark.defaultParallelism() : config.workers();
      set = trainingSet();
      architecture = config.architecture();
      schedule = new PolynomialDecay(config.learningRate(), config.steps(), POLY_POWER);
      graph = architecture.create(new Adam(schedule), config.seed(), classWeights());
      checkpoints = new Path(config.output(), "checkpoints");
      settings = settings();
      loader = loader();
      health = new SegmenterHealth(config.limits());
    }

    private TrainingSet trainingSet() {
      TrainingSet shards = TrainingSet.of(config.shards(), conf);
      if (config.rawSourceShare() > 0) {
        shards = shards.with(config.rawSource(), config.rawSourceShare(), conf);
      }
      if (config.rareClassSampling() == 0) {
        return shards;
      }
      List<ArrayList<Integer>> shown =
          context.map(
              "train-segmenter: which sample shows which class",
              shards.size(),
              "samples",
              shards.shards(),
              new ShownClasses(HadoopConf.of(conf)),
              ArrayList::size);
      return shards.with(RareClasses.of(shards.classPixels(), config.rareClassSampling()), shown);
    }

    private double[] classWeights() {
      return config.classWeights() == ClassWeights.NONE
          ? new double[0]
          : config.classWeights().of(set.classPixels());
    }

    /** What a resumed run must share with the one that left the checkpoint. */
    private List<String> settings() {
      List<String> lines =
          new ArrayList<>(
              List.of(
                  Segmenter.text(architecture),
                  "weights " + config.vgg16Weights().orElse("random"),
                  "shards " + set.fingerprint(),
                  "seed " + config.seed(),
                  "workers " + workers,
                  "steps " + config.steps(),
                  "batch " + config.batch(),
                  "crop " + config.crop(),
                  "scale " + config.scale(),
                  "flip " + config.flip(),
                  "jitter " + config.jitter(),
                  "learning rate "
                      + config.learningRate()
                      + " falling as (1 - step/steps)^"
                      + POLY_POWER,
                  "averaging frequency " + config.averagingFrequency(),
                  "average updater " + config.averageUpdater()));
      // Only where they are used, so that they do not part a run from one before they existed.
      if (config.classWeights() != ClassWeights.NONE) {
        lines.add("class weights " + config.classWeights());
      }
      if (config.rareClassSampling() > 0) {
        lines.add("rare class sampling " + config.rareClassSampling());
      }
      if (config.rawSourceShare() > 0) {
        lines.add("raw source share " + config.rawSourceShare());
      }
      return lines;
    }

    private BatchLoader loader() {
      return new BatchLoader(
          HadoopConf.of(conf),
          set,
          workers,
          config.batch(),
          config.seed(),
          new Augmentation(
              config.crop().width(),
              config.crop().height(),
              config.scale(),
              config.flip(),
              config.jitter()));
    }

    Result run() {
      int step = resume();
      Recipe.write(
          new Path(config.output()),
          config.recipe(),
          workers,
          Map.of("shards", set.fingerprint()),
          conf);
      ReportTables tables = new ReportTables(config.work(), conf);
      EventFiles events =
          EventFiles.ofTraining(
              config.work(), "train-segmenter", config.variant().key(), context.runId(), conf);
      List<Row> rows = new ArrayList<>();
      long images = 0;
      double loss = Double.NaN;
      String phase = "train-segmenter " + config.variant().key();
      try (Progress progress = context.progress(phase, (long) config.steps() - step, "steps")) {
        while (step < config.steps()) {
          int count = Math.min(config.averagingFrequency(), config.steps() - step);
          long started = context.clock().millis();
          loss = round(step, count);
          double seconds = (context.clock().millis() - started) / 1000.0;
          double learningRate = schedule.valueAt(step, 0);
          step += count;
          long trained = (long) count * workers * config.batch();
          images += trained;
          rows.add(
              RowFactory.create(
                  context.runId(),
                  config.variant().key(),
                  (step + config.averagingFrequency() - 1) / config.averagingFrequency(),
                  (long) step,
                  trained,
                  loss,
                  learningRate,
                  trained / Math.max(seconds, 1e-3),
                  seconds));
          progress.add(count);
          progress.note(String.format(Locale.ROOT, "loss %.3f", loss));
          boolean due =
              step / config.checkpointEverySteps() > (step - count) / config.checkpointEverySteps();
          if (due || step == config.steps()) {
            requireNoCollapse(step);
            write(step);
            tables.append(ReportTables.Table.SEGMENTER_METRICS, context.runId(), rows);
            events.rounds(ReportTables.Table.SEGMENTER_METRICS, rows, context.clock().instant());
            rows.clear();
          }
        }
      } finally {
        tables.append(ReportTables.Table.SEGMENTER_METRICS, context.runId(), rows);
      }
      return new Result(step, images, loss, file(step).toString());
    }

    /** Steps of every worker, then the average; the loss is the mean of the workers' last. */
    private double round(int step, int count) {
      List<String> batches = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        for (int local = 0; local < count; local++) {
          batches.add(loader.path(step + local, worker));
        }
      }
      ParameterAveragingTrainingMaster master =
          new OrderedAveraging(
              new ParameterAveragingTrainingMaster.Builder(workers, config.batch())
                  .batchSizePerWorker(config.batch())
                  .averagingFrequency(count)
                  .saveUpdater(config.averageUpdater())
                  .workerPrefetchNumBatches(0)
                  .trainingHooks(new StepCount(step))
                  // One partition is one worker's batches in their order.
                  .repartionData(Repartition.Never)
                  .rngSeed(config.seed()));
      SparkComputationGraph distributed = new SparkComputationGraph(spark, graph, master);
      distributed.fitPaths(spark.parallelize(batches, workers), loader);
      double loss = distributed.getScore();
      health.problem(loss, graph).ifPresent(problem -> stop(step + count, problem));
      return loss;
    }

    /** Before a checkpoint: one that is worth nothing does not follow a good one. */
    private void requireNoCollapse(int step) {
      if (health.isLate(step)) {
        MultiDataSet batch = loader.load(0, 0);
        SegmenterHealth.problem(graph.outputSingle(batch.getFeatures(0)), batch.getLabels(0))
            .ifPresent(problem -> stop(step, problem));
      }
    }

    private void stop(int step, String problem) {
      throw UserException.diverged(
          "Cannot go on training segmenter '%s' in step %d: %s; the last good checkpoint is '%s'",
          config.variant().key(),
          step,
          problem,
          CheckpointFiles.newest(checkpoints, conf).map(Path::toString).orElse("none"));
    }

    private int resume() {
      if (!config.resume()) {
        delete();
      }
      AtomicFiles.removeUnfinished(checkpoints, conf);
      Optional<Path> newest = CheckpointFiles.newest(checkpoints, conf);
      if (newest.isEmpty()) {
        config.vgg16Weights().ifPresent(this::load);
        return 0;
      }
      Checkpoint checkpoint = CheckpointFiles.read(newest.get(), conf, Function.identity());
      List<String> theirs = checkpoint.text("settings").lines().toList();
      if (!theirs.equals(settings)) {
        throw new UserException(
            "Cannot resume training from '%s': %s (set train-segmenter.resume = false to start anew)",
            newest.get(), difference(theirs));
      }
      Segmenter.restore(graph, checkpoint);
      return Integer.parseInt(checkpoint.text("step"));
    }

    private void load(String weights) {
      try {
        Vgg16Weights.load(java.nio.file.Path.of(weights), graph);
      } catch (InvalidWeightsException e) {
        throw new UserException(e, "%s", e.getMessage());
      }
    }

    private String difference(List<String> theirs) {
      int line = 0;
      while (line < Math.min(theirs.size(), settings.size())
          && theirs.get(line).equals(settings.get(line))) {
        line++;
      }
      String before = line < theirs.size() ? "with " + theirs.get(line) : "without";
      String now = line < settings.size() ? settings.get(line) : "without";
      return "it was trained " + before + ", now " + now;
    }

    private void delete() {
      try {
        checkpoints.getFileSystem(conf).delete(checkpoints, true);
      } catch (IOException e) {
        throw new UserException(e, "Cannot remove '%s': %s", checkpoints, AtomicFiles.reason(e));
      }
    }

    private Path file(int step) {
      return new Path(checkpoints, "step-%08d.ckpt".formatted(step));
    }

    private void write(int step) {
      Checkpoint checkpoint =
          Segmenter.checkpoint(
              architecture, graph, step, String.join("\n", settings), Recipe.versions());
      CheckpointFiles.write(file(step), checkpoint, conf);
    }
  }
}
