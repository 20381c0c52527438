// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.console.Progress;
import io.semadapt.dl4jspark.AveragedSegmenter;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterRounds;
import io.semadapt.engine.SegmenterState;
import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointRetention;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.job.Recipe;
import io.semadapt.job.Resume;
import io.semadapt.job.RoundListener;
import io.semadapt.spark.Devices;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** One run of a training: rounds, and what follows each of them. */
final class SegmenterTraining {
  /** Power of the polynomial decay in DeepLab and most later work. */
  private static final double POLYNOMIAL_POWER = 0.9;

  private final PreparedSegmenter prepared;
  private final TrainSegmenterJob.Config config;
  private final RunSettings run;
  private final Optimization optimization;
  private final JobContext context;
  private final Configuration conf;
  private final Path checkpoints;
  private final TrainingSet set;
  private final BatchLoader batches;
  private final LongAccumulator inputWait;
  private final SegmenterRounds segmenter;
  private final MovingAverage averaging;
  private final SegmenterHealth health;
  private final Optional<ValidationScore> validation;

  /** Moving average of the weights; empty if none is kept. */
  private float[] average = new float[0];

  SegmenterTraining(PreparedSegmenter prepared, JobContext context) {
    this.prepared = prepared;
    this.context = context;
    config = prepared.config();
    run = config.run();
    optimization = config.optimization();
    conf = context.hadoop();
    checkpoints = new Path(WorkFolder.checkpoints(run.output()));
    set = trainingSet();
    batches =
        new BatchLoader(
            HadoopConf.of(conf),
            set,
            prepared.workers(),
            optimization.batch(),
            run.seed(),
            config.augmentation());
    inputWait = context.spark().sparkContext().longAccumulator();
    segmenter = segmenter();
    averaging = new MovingAverage(optimization.weightEma());
    health = new SegmenterHealth(config.limits());
    validation =
        config.validation().everyRounds() > 0 && !prepared.over()
            ? Optional.of(new ValidationScore(config.validation(), conf))
            : Optional.empty();
  }

  private SegmenterRounds segmenter() {
    SegmenterRecipe recipe = recipe();
    SparkSession spark = context.spark();
    int workers = prepared.workers();
    boolean moments = optimization.averageMoments();
    return Devices.engine(Devices.chosen()).hasSegmenterTrainer()
        ? new TrainerRounds(spark, recipe, workers, inputWait, moments)
        : new AveragedSegmenter(spark, recipe, workers, inputWait, moments);
  }

  private TrainingSet trainingSet() {
    TrainingSet shards = prepared.trainingSet();
    double temperature = config.data().rareClassTemperature();
    if (temperature == 0) {
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
    return shards.with(RareClasses.of(shards.classPixels(), temperature), shown);
  }

  private SegmenterRecipe recipe() {
    ClassWeights weights = optimization.classWeights();
    List<Double> classWeights =
        weights == ClassWeights.NONE
            ? List.of()
            : Arrays.stream(weights.of(set.classPixels())).boxed().toList();
    return new SegmenterRecipe(
        config.network().architecture(),
        classWeights,
        optimization.learningRate(),
        optimization.steps(),
        POLYNOMIAL_POWER,
        run.seed());
  }

  TrainSegmenterJob.Result run() {
    start();
    if (!prepared.over()) {
      Recipe.write(new Path(run.output()), config.recipe(), prepared.workers(), inputs(), conf);
    }
    int step = prepared.step();
    long images = 0;
    double loss = Double.NaN;
    String phase = "train-segmenter " + run.variant().key();
    try (Progress progress = context.progress(phase, (long) optimization.steps() - step, "steps");
        RoundMetrics metrics = new RoundMetrics(run, context)) {
      List<RoundListener<SegmenterRound>> listeners =
          List.of(
              this::requireGoodLoss,
              metrics,
              round -> show(round, progress),
              this::requireNoCollapse,
              this::writeCheckpoint);
      while (step < optimization.steps()) {
        SegmenterRound round = train(step);
        listeners.forEach(listener -> listener.finished(round));
        step = round.step();
        images += round.images();
        loss = round.trained().loss();
      }
    }
    return new TrainSegmenterJob.Result(step, images, loss, file(step).toString());
  }

  private Map<String, String> inputs() {
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("shards", set.fingerprint());
    prepared
        .start()
        .ifPresent(start -> inputs.put(PreparedSegmenter.INIT_FROM, start.fingerprint()));
    prepared
        .photographs()
        .ifPresent(input -> inputs.put(PreparedSegmenter.PHOTOGRAPHS, input.fingerprint()));
    prepared
        .identity()
        .earlierEngines()
        .ifPresent(engines -> inputs.put(Identity.EARLIER_ENGINES, engines));
    return inputs;
  }

  /** Continues from the latest checkpoint or starts from the beginning. */
  private void start() {
    if (run.resume() == Resume.FALSE) {
      removeCheckpoints();
    }
    AtomicFiles.removeUnfinished(checkpoints, conf);
    if (prepared.latest().isPresent()) {
      SegmenterCheckpoint latest = prepared.latest().get().checkpoint();
      prepared.engineChange().ifPresent(this::warnOf);
      segmenter.restore(new SegmenterState(prepared.step(), latest.parameters(), latest.updater()));
      average = latest.average();
    } else if (prepared.start().isPresent()) {
      Path from = prepared.start().get().require();
      context.console().line("  starts from the weights of '%s'".formatted(from));
      segmenter.restore(SegmenterStart.state(from, segmenter.state(), conf));
    } else {
      config.network().vgg16Weights().map(java.nio.file.Path::of).ifPresent(segmenter::startFrom);
    }
    if (averaging.isKept() && average.length == 0) {
      average = segmenter.parameters();
    }
  }

  private void warnOf(String engineChange) {
    context
        .console()
        .line(
            "  %s from step %d on: bits differ from a training with one engine"
                .formatted(engineChange, prepared.step()));
  }

  private void removeCheckpoints() {
    try {
      checkpoints.getFileSystem(conf).delete(checkpoints, true);
    } catch (IOException e) {
      throw new UserException(e, "Cannot remove '%s': %s", checkpoints, AtomicFiles.reason(e));
    }
  }

  /** The round that begins after a step. */
  private SegmenterRound train(int step) {
    int period = optimization.averagingPeriod();
    int count = Math.min(period, optimization.steps() - step);
    inputWait.reset();
    long started = context.clock().millis();
    SegmenterRounds.Round trained = run(count);
    if (averaging.isKept()) {
      average = averaging.after(average, segmenter.parameters(), step, count);
    }
    int end = step + count;
    int number = (end + period - 1) / period;
    double seconds = (context.clock().millis() - started) / 1000.0;
    boolean checkpoint =
        end == optimization.steps()
            || end / run.checkpointEverySteps() > step / run.checkpointEverySteps();
    return new SegmenterRound(
        number,
        end,
        count,
        (long) count * prepared.workers() * optimization.batch(),
        seconds,
        inputWait.sum() / 1e9 / prepared.workers(),
        trained,
        miou(number),
        checkpoint);
  }

  /** Some steps, whose samples are mixed if they are to be. */
  private SegmenterRounds.Round run(int count) {
    if (prepared.photographs().isEmpty()) {
      return segmenter.run(batches, count);
    }
    Broadcast<float[]> teacher =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext()).broadcast(average);
    try {
      Mixing mixing =
          new Mixing(
              config.mix(),
              prepared.photographs().get(),
              new MeanTeacher(config.network().architecture(), teacher, config.mix().sure()),
              prepared.workers(),
              run.seed());
      return segmenter.run(batches.with(mixing), count);
    } finally {
      teacher.destroy();
    }
  }

  private OptionalDouble miou(int round) {
    return validation.isPresent() && config.validation().isDue(round)
        ? validation.get().miou(checkpoint())
        : OptionalDouble.empty();
  }

  private SegmenterCheckpoint checkpoint() {
    SegmenterState state = segmenter.state();
    return new SegmenterCheckpoint(
        config.network().architecture(),
        prepared.identity().text(),
        Recipe.versions(),
        state.step(),
        state.parameters(),
        state.updater(),
        average);
  }

  private void requireGoodLoss(SegmenterRound round) {
    health.problem(round.trained()).ifPresent(problem -> stop(round.step(), problem));
  }

  private static void show(SegmenterRound round, Progress progress) {
    progress.add(round.count());
    String miou =
        round.miou().isPresent()
            ? String.format(Locale.ROOT, " · mIoU %.1f %%", 100 * round.miou().getAsDouble())
            : "";
    progress.note(String.format(Locale.ROOT, "loss %.3f%s", round.trained().loss(), miou));
  }

  /** Before a checkpoint: a useless one must not become the latest. */
  private void requireNoCollapse(SegmenterRound round) {
    if (round.checkpoint() && health.checksPredictions(round.step())) {
      SegmenterBatch batch = batches.batch(0, 0);
      SegmenterHealth.problem(segmenter.predict(batch), batch.trainIds())
          .ifPresent(problem -> stop(round.step(), problem));
    }
  }

  private void stop(int step, String problem) {
    throw UserException.diverged(
        "Cannot go on training segmenter '%s' in step %d: %s; the last good checkpoint is '%s'",
        run.variant().key(),
        step,
        problem,
        CheckpointFiles.latest(checkpoints, conf).map(Path::toString).orElse("none"));
  }

  private void writeCheckpoint(SegmenterRound round) {
    if (round.checkpoint()) {
      CheckpointFiles.write(file(round.step()), checkpoint().toCheckpoint(), conf);
      CheckpointRetention.apply(checkpoints, run.keepCheckpoints(), context);
    }
  }

  private Path file(int step) {
    return new Path(checkpoints, "step-%08d.ckpt".formatted(step));
  }
}
