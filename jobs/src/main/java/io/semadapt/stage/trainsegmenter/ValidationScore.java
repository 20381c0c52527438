// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Predictor;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.label.LabelIds;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.spark.Devices;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The mIoU of a segmenter in training on some labelled samples, on the driver. */
final class ValidationScore {
  /** A decoded sample; the truth has label ids. */
  private record Labelled(RgbImage image, LabelImage truth) {}

  private final List<Labelled> samples = new ArrayList<>();

  /** Reads the samples, which stay in memory. */
  ValidationScore(Validation settings, Configuration conf) {
    Path folder = new Path(settings.shards());
    for (Path shard : ShardManifest.read(folder, conf).paths(folder)) {
      if (samples.size() < settings.samples()) {
        ShardFiles.read(shard, conf).stream()
            .limit(settings.samples() - samples.size())
            .map(ValidationScore::decode)
            .forEach(samples::add);
      }
    }
  }

  private static Labelled decode(Sample sample) {
    return new Labelled(
        ImageCodec.decode(sample.image(), sample.id()),
        LabelCodec.decode(sample.label().orElseThrow(), sample.id()));
  }

  /** From one confusion matrix of all samples, fraction; empty if no class occurs. */
  OptionalDouble miou(SegmenterCheckpoint checkpoint) {
    Predictor predictor = Devices.initialize().predictor(checkpoint, BatchStatistics.TRAINING);
    ConfusionMatrix confusion = new ConfusionMatrix();
    for (Labelled sample : samples) {
      LabelImage truth = sample.truth();
      LabelImage predicted = predictor.predict(sample.image(), truth.width(), truth.height());
      confusion.add(truth.ids(), LabelIds.toLabelIds(predicted.ids()));
    }
    return SegmentationScore.of(confusion).miou();
  }
}
