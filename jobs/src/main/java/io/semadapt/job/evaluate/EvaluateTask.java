// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.evaluate;

import io.semadapt.dataset.Sample;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PictureGrid;
import io.semadapt.image.RgbImage;
import io.semadapt.job.PixelSize;
import io.semadapt.job.spark.AtomicFiles;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.Devices;
import io.semadapt.job.spark.DistributedMap;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ShardFiles;
import io.semadapt.label.LabelIds;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.train.Segmenter;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Scores one shard.
 *
 * @param checkpoint the segmenter's file
 * @param size the network runs at, null = the photograph's own
 * @param predictions folder of label-id PNGs, empty = none are written
 * @param pictures of how many samples to bring back
 */
record EvaluateTask(
    HadoopConf hadoop, String checkpoint, PixelSize size, String predictions, int pictures)
    implements DistributedMap.Task<String, EvaluateTask.Part> {

  /** Pictures are to look at: wider ones are shrunk to this many pixels. */
  private static final int PICTURE_WIDTH = 512;

  @Override
  public Part apply(String shard) throws IOException {
    Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Segmenter segmenter = CheckpointFiles.read(new Path(checkpoint), conf, Segmenter::of);
    Part part = new Part();
    ShardFiles.forEach(new Path(shard), conf, sample -> score(sample, segmenter, part, conf));
    return part;
  }

  private void score(Sample sample, Segmenter segmenter, Part part, Configuration conf) {
    RgbImage image = ImageCodec.decode(sample.image(), sample.id());
    LabelImage truth = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
    RgbImage input = size == null ? image : Segmenter.shrink(image, size.width(), size.height());
    LabelImage trainIds = segmenter.predict(input, truth.width(), truth.height());
    LabelImage labelIds =
        new LabelImage(truth.width(), truth.height(), LabelIds.toLabelIds(trainIds.ids()));
    part.confusion.add(truth.ids(), labelIds.ids());
    sample
        .instances()
        .ifPresent(
            instances ->
                part.instances.add(
                    LabelCodec.decodeInstances(instances, sample.id()).values(), labelIds.ids()));
    part.samples++;
    if (!predictions.isEmpty()) {
      AtomicFiles.write(
          new Path(predictions, sample.id() + "_pred_labelIds.png"),
          conf,
          LabelCodec.encodeGreyPng(labelIds));
    }
    if (part.rows.size() < pictures) {
      int width = Math.min(image.width(), PICTURE_WIDTH);
      int height = Math.max(1, Math.round((float) image.height() * width / image.width()));
      part.rows.add(
          new byte[][] {
            ImageCodec.encodePng(Geometry.resize(image, width, height)),
            ImageCodec.encodePng(LabelColours.ofTrainIds(Geometry.resize(trainIds, width, height))),
            ImageCodec.encodePng(LabelColours.ofLabelIds(Geometry.resize(truth, width, height)))
          });
      part.ids.add(sample.id());
    }
  }

  /** The counts of one shard, and its first samples as PNGs. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ConfusionMatrix confusion = new ConfusionMatrix();
    private final InstanceConfusion instances = new InstanceConfusion();
    private final ArrayList<byte[][]> rows = new ArrayList<>();
    private final ArrayList<String> ids = new ArrayList<>();
    private long samples;

    ConfusionMatrix confusion() {
      return confusion;
    }

    InstanceConfusion instances() {
      return instances;
    }

    long samples() {
      return samples;
    }

    /** A row of photograph, prediction and truth for each sample that was kept. */
    List<List<PictureGrid.Picture>> pictures() {
      List<List<PictureGrid.Picture>> pictures = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        byte[][] pngs = rows.get(row);
        String id = ids.get(row);
        pictures.add(
            List.of(
                new PictureGrid.Picture(id, ImageCodec.decode(pngs[0], id)),
                new PictureGrid.Picture("prediction", ImageCodec.decode(pngs[1], id)),
                new PictureGrid.Picture("truth", ImageCodec.decode(pngs[2], id))));
      }
      return pictures;
    }
  }
}
