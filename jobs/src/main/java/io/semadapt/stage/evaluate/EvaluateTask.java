// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Predictor;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PictureGrid;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.label.LabelIds;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.spark.Devices;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardFiles;
import io.semadapt.task.ModelPool;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Scores one shard. While the network works on a photograph, the next ones are read and decoded,
 * and the previous one is counted and written.
 *
 * @param checkpoint the segmenter's file
 * @param checkpointHash SHA-256 of this file
 * @param statistics mean and variance that batch normalisation uses
 * @param size of the network's input, null = the photograph's size
 * @param predictions folder of label-id PNGs, empty = none are written
 * @param pictures number of samples to return as pictures
 */
record EvaluateTask(
    HadoopConf hadoop,
    String checkpoint,
    String checkpointHash,
    BatchStatistics statistics,
    PixelSize size,
    String predictions,
    int pictures)
    implements DistributedMap.Task<String, EvaluateTask.Part> {

  private static final ModelPool<Predictor> PREDICTORS = new ModelPool<>();

  /** Photographs read ahead, and predictions waiting to be counted. */
  private static final int AHEAD = 2;

  /** Width to which wider pictures are shrunk, in pixels. */
  private static final int PICTURE_WIDTH = 512;

  /** A decoded sample: the photograph, and the network's input. */
  private record Read(Sample sample, LabelImage truth, RgbImage image, RgbImage input) {}

  /** A sample with its prediction. */
  private record Predicted(Read read, LabelImage trainIds) {}

  @Override
  public Part apply(String shard) throws Exception {
    long start = System.nanoTime();
    Engine engine = Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Part part =
        PREDICTORS.lend(
            engine.device(),
            "%s#%s with %s".formatted(checkpoint, checkpointHash, statistics),
            () ->
                engine.predictor(
                    CheckpointFiles.read(new Path(checkpoint), conf, SegmenterCheckpoint::of),
                    statistics),
            predictor -> score(new Path(shard), predictor, conf));
    part.nanos = System.nanoTime() - start;
    return part;
  }

  private Part score(Path shard, Predictor predictor, Configuration conf) {
    long before = predictor.networkNanos();
    Part part = new Part();
    try (ReadAhead<Read> reads =
            new ReadAhead<>(
                AHEAD, out -> ShardFiles.forEach(shard, conf, sample -> out.accept(read(sample))));
        WriteBehind<Predicted> predicted =
            new WriteBehind<>(
                AHEAD, done -> done.forEachRemaining(each -> count(each, part, conf)))) {
      while (reads.hasNext()) {
        Read read = reads.next();
        LabelImage truth = read.truth();
        predicted.put(
            new Predicted(read, predictor.predict(read.input(), truth.width(), truth.height())));
      }
      predicted.finish();
    }
    part.networkNanos = predictor.networkNanos() - before;
    return part;
  }

  private Read read(Sample sample) {
    RgbImage image = ImageCodec.decode(sample.image(), sample.id());
    RgbImage input = size == null ? image : Geometry.resize(image, size.width(), size.height());
    LabelImage truth = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
    return new Read(sample, truth, image, input);
  }

  private void count(Predicted predicted, Part part, Configuration conf) {
    Sample sample = predicted.read().sample();
    LabelImage truth = predicted.read().truth();
    RgbImage image = predicted.read().image();
    LabelImage labelIds =
        new LabelImage(
            truth.width(), truth.height(), LabelIds.toLabelIds(predicted.trainIds().ids()));
    part.confusion.add(truth.ids(), labelIds.ids());
    sample
        .instances()
        .ifPresent(
            instances ->
                part.instances.add(
                    LabelCodec.decodeInstances(instances, sample.id()).values(), labelIds.ids()));
    part.samples++;
    if (!predictions.isEmpty()) {
      AtomicFiles.write(file(predictions, sample.id()), conf, LabelCodec.encodeGreyPng(labelIds));
    }
    if (part.kept.size() < pictures) {
      int width = Math.min(image.width(), PICTURE_WIDTH);
      int height = Math.max(1, Math.round((float) image.height() * width / image.width()));
      part.kept.add(
          new Kept(
              sample.id(),
              ImageCodec.encodePng(Geometry.resize(image, width, height)),
              LabelCodec.encodeGreyPng(labelIds),
              LabelCodec.encodeGreyPng(truth)));
    }
  }

  /** The file of a sample's predicted label ids, named as the official scorer expects. */
  static Path file(String predictions, String id) {
    return new Path(predictions, id + "_pred_labelIds.png");
  }

  /** A sample as PNGs: the photograph, shrunk if it is wide, and label ids in full size. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; large.
  record Kept(String id, byte[] photograph, byte[] prediction, byte[] truth)
      implements Serializable {
    /** Photograph, prediction and truth. */
    List<PictureGrid.Picture> pictures() {
      RgbImage photo = ImageCodec.decode(photograph, id);
      return List.of(
          new PictureGrid.Picture(id, photo),
          new PictureGrid.Picture("prediction", colours(prediction, photo)),
          new PictureGrid.Picture("truth", colours(truth, photo)));
    }

    private RgbImage colours(byte[] png, RgbImage size) {
      return LabelColours.ofLabelIds(
          Geometry.resize(LabelCodec.decode(png, id), size.width(), size.height()));
    }
  }

  /** The counts of one shard, and its first samples as PNGs. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ConfusionMatrix confusion = new ConfusionMatrix();
    private final InstanceConfusion instances = new InstanceConfusion();
    private final ArrayList<Kept> kept = new ArrayList<>();
    private long samples;
    private long networkNanos;
    private long nanos;

    ConfusionMatrix confusion() {
      return confusion;
    }

    InstanceConfusion instances() {
      return instances;
    }

    long samples() {
      return samples;
    }

    /** Time in the network's forward passes. */
    long networkNanos() {
      return networkNanos;
    }

    /** Time of the whole task. */
    long nanos() {
      return nanos;
    }

    /** The first samples of the shard. */
    List<Kept> kept() {
      return kept;
    }
  }
}
