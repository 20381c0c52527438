// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.engine.Engine;
import io.semadapt.engine.Predictor;
import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Cost;
import io.semadapt.job.JobContext;
import io.semadapt.job.Preparation;
import io.semadapt.job.ShardInput;
import io.semadapt.model.NetworkSize;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardManifest;
import io.semadapt.task.ModelPool;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.CorpusStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A segmenter for the tasks of a job, read from its checkpoint where it is needed.
 *
 * @param checkpoint its file
 * @param checkpointHash SHA-256 of this file
 * @param corpus fingerprint of the pictures whose statistics its batch normalisation uses; empty if
 *     it does not
 * @param statistics of these pictures; null until they are measured, and without a corpus
 */
public record TrainedSegmenter(
    HadoopConf hadoop,
    String checkpoint,
    String checkpointHash,
    Inference inference,
    String corpus,
    CorpusStatistics statistics)
    implements Serializable {
  private static final ModelPool<Predictor> PREDICTORS = new ModelPool<>();

  /** Measured for plans: 200 photographs of 256 x 128 with a light U-Net on two cores. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 7.5e-11;

  /**
   * The segmenter of a checkpoint that is there. Measures the statistics of a corpus, if there is
   * one, with a Spark job.
   */
  public static TrainedSegmenter of(
      CheckpointInput checkpoint,
      Inference inference,
      Optional<ShardInput> corpus,
      JobContext context) {
    TrainedSegmenter plain =
        new TrainedSegmenter(
            HadoopConf.of(context.hadoop()),
            checkpoint.require().toString(),
            checkpoint.fingerprint(),
            inference,
            "",
            null);
    return corpus.map(shards -> plain.adapted(shards, context)).orElse(plain);
  }

  private TrainedSegmenter adapted(ShardInput shards, JobContext context) {
    ShardManifest manifest = shards.require();
    Path folder = new Path(shards.folder());
    List<CorpusStatistics> parts =
        context.map(
            "batch statistics of the corpus",
            manifest.samples(),
            "images",
            new ArrayList<>(manifest.paths(folder).stream().map(Path::toString).toList()),
            new CorpusTask(this),
            CorpusStatistics::pictures);
    manifest.requireRead(folder, parts.stream().map(CorpusStatistics::pictures).toList());
    CorpusStatistics sum = parts.get(0);
    parts.subList(1, parts.size()).forEach(sum::merge);
    return new TrainedSegmenter(
        hadoop, checkpoint, checkpointHash, inference, shards.fingerprint(), sum);
  }

  /**
   * What its work on some pictures costs.
   *
   * @param job whose key is at fault, for messages
   * @param pixels of a picture
   * @param bytes that the job writes
   * @throws UserException if the checkpoint cannot be read, or cannot be applied in this way
   */
  public static Cost cost(
      CheckpointInput checkpoint,
      Inference inference,
      String job,
      Preparation preparation,
      long pictures,
      long pixels,
      long bytes) {
    if (inference.size() != null && inference.window() != null) {
      throw new UserException(
          "Cannot use %s.window with %s.size=%s: windows are cut from the picture as it is (set"
              + " %s.size=original)",
          job, job, inference.size(), job);
    }
    NetworkSize network =
        checkpoint
            .file()
            .map(file -> architecture(file, inference, job, preparation.hadoop()))
            .map(NetworkSize::of)
            .or(checkpoint::coming)
            .orElseThrow();
    return new Cost(
        (long) (network.multiplyAdds() * inference.pixels(pixels) * pictures),
        SECONDS_PER_MULTIPLY_ADD,
        bytes);
  }

  private static SegmenterArchitecture architecture(
      Path checkpoint, Inference inference, String job, Configuration conf) {
    SegmenterArchitecture architecture =
        CheckpointFiles.read(checkpoint, conf, SegmenterCheckpoint::architecture);
    requireStatistics(checkpoint, architecture, inference.batchStatistics(), job);
    return architecture;
  }

  /**
   * Checks that a segmenter has the statistics that a job's key {@code batch-statistics} asks for.
   *
   * @throws UserException if it normalises no batches
   */
  public static void requireStatistics(
      Path checkpoint, SegmenterArchitecture architecture, BatchStatistics wanted, String job) {
    if (wanted != BatchStatistics.TRAINING && !architecture.normalizesBatches()) {
      throw new UserException(
          "Cannot use '%s' with %s.batch-statistics=%s: %s has no batch"
              + " normalisation (set %s.batch-statistics=training)",
          checkpoint, job, wanted.name().toLowerCase(Locale.ROOT), architecture.name(), job);
    }
  }

  /** Lends the segmenter to a task; see {@link ModelPool#lend}. */
  public <R> R lend(ModelPool.Work<AugmentedPredictor, R> work) throws Exception {
    Engine engine = Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    return PREDICTORS.lend(
        engine.device(),
        "%s#%s with %s%s"
            .formatted(checkpoint, checkpointHash, inference.batchStatistics(), corpus),
        () -> predictor(engine, conf),
        predictor -> work.apply(new AugmentedPredictor(predictor, inference)));
  }

  private Predictor predictor(Engine engine, Configuration conf) {
    SegmenterCheckpoint read =
        CheckpointFiles.readShared(
            new Path(checkpoint), checkpointHash, conf, SegmenterCheckpoint::of);
    return statistics == null
        ? engine.predictor(read, inference.batchStatistics())
        : engine.predictor(
            read.withParameters(statistics.replace(read.smoothed())), BatchStatistics.TRAINING);
  }
}
