// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import io.semadapt.dataset.Sample;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PictureGrid;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.inference.AugmentedPredictor;
import io.semadapt.inference.TrainedSegmenter;
import io.semadapt.label.LabelIds;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardFiles;
import io.semadapt.tables.ImageScore;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.WriteBehind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Scores one shard. While the network works on a photograph, the next ones are read and decoded,
 * and the previous one is counted and written.
 *
 * @param predictions folder of label-id PNGs, empty = none are written
 * @param pictures number of samples to return as pictures
 */
record EvaluateTask(TrainedSegmenter segmenter, String predictions, int pictures)
    implements DistributedMap.Task<String, EvaluateTask.Part> {

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
    Configuration conf = segmenter.hadoop().toConfiguration();
    Part part = segmenter.lend(predictor -> score(new Path(shard), predictor, conf));
    part.nanos = System.nanoTime() - start;
    return part;
  }

  private Part score(Path shard, AugmentedPredictor predictor, Configuration conf) {
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
        PixelSize size = new PixelSize(read.truth().width(), read.truth().height());
        predicted.put(new Predicted(read, predictor.predict(read.input(), size)));
      }
      predicted.finish();
    }
    part.networkNanos = predictor.networkNanos() - before;
    return part;
  }

  private Read read(Sample sample) {
    RgbImage image = ImageCodec.decode(sample.image(), sample.id());
    LabelImage truth = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
    return new Read(sample, truth, image, AugmentedPredictor.input(image, segmenter.inference()));
  }

  private void count(Predicted predicted, Part part, Configuration conf) {
    Sample sample = predicted.read().sample();
    LabelImage truth = predicted.read().truth();
    RgbImage image = predicted.read().image();
    LabelImage labelIds =
        new LabelImage(
            truth.width(), truth.height(), LabelIds.toLabelIds(predicted.trainIds().ids()));
    ConfusionMatrix picture = new ConfusionMatrix().add(truth.ids(), labelIds.ids());
    part.confusion.merge(picture);
    part.images.add(ImageScore.of(sample.id(), picture));
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
    private final ArrayList<ImageScore> images = new ArrayList<>();
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

    /** The score of each picture. */
    List<ImageScore> images() {
      return images;
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
