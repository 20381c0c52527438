// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.console.Progress;
import io.semadapt.dl4j.nn.InvalidWeightsException;
import io.semadapt.dl4j.nn.SegmenterArchitecture;
import io.semadapt.dl4j.nn.Vgg16Weights;
import io.semadapt.dl4j.train.PolynomialDecay;
import io.semadapt.dl4j.train.Segmenter;
import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
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

/** One run: the graph being trained and what it is trained with. */
final class SegmenterTraining {
  /** Power of the polynomial decay in DeepLab and most later work. */
  private static final double POLY_POWER = 0.9;

  private final PreparedSegmenter prepared;
  private final TrainSegmenterJob.Config config;
  private final JobContext context;
  private final Configuration conf;
  private final JavaSparkContext spark;
  private final int workers;
  private final TrainingSet set;
  private final SegmenterArchitecture architecture;
  private final ISchedule schedule;
  private final ComputationGraph graph;
  private final Path checkpoints;
  private final BatchLoader loader;
  private final SegmenterHealth health;

  SegmenterTraining(PreparedSegmenter prepared, JobContext context) {
    Devices.initialize();
    this.prepared = prepared;
    this.config = prepared.config();
    this.context = context;
    conf = context.hadoop();
    spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    workers = prepared.workers();
    set = trainingSet();
    architecture = config.architecture();
    schedule = new PolynomialDecay(config.learningRate(), config.steps(), POLY_POWER);
    graph = architecture.create(new Adam(schedule), config.seed(), classWeights());
    checkpoints = new Path(config.output(), "checkpoints");
    loader = loader();
    health = new SegmenterHealth(config.limits());
  }

  private TrainingSet trainingSet() {
    TrainingSet shards = prepared.trainingSet();
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

  TrainSegmenterJob.Result run() {
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
    return new TrainSegmenterJob.Result(step, images, loss, file(step).toString());
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
    if (prepared.latest().isEmpty()) {
      config.vgg16Weights().ifPresent(this::load);
      return 0;
    }
    Segmenter.restore(graph, prepared.latest().get().checkpoint());
    return prepared.step();
  }

  private void load(String weights) {
    try {
      Vgg16Weights.load(java.nio.file.Path.of(weights), graph);
    } catch (InvalidWeightsException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
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
            architecture, graph, step, prepared.identity().text(), Recipe.versions());
    CheckpointFiles.write(file(step), checkpoint, conf);
  }
}
