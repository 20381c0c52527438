// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.engine.Engine;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.spark.Devices;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardFiles;
import io.semadapt.task.ReadAhead;
import io.semadapt.train.CorpusStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Measures the batch statistics of the pictures of one shard; labels are not read. */
record CorpusTask(TrainedSegmenter segmenter)
    implements DistributedMap.Task<String, CorpusStatistics> {
  /** Pictures read ahead. */
  private static final int AHEAD = 2;

  @Override
  public CorpusStatistics apply(String shard) {
    Engine engine = Devices.initialize();
    Configuration conf = segmenter.hadoop().toConfiguration();
    SegmenterCheckpoint checkpoint =
        CheckpointFiles.readShared(
            new Path(segmenter.checkpoint()),
            segmenter.checkpointHash(),
            conf,
            SegmenterCheckpoint::of);
    StatisticsMeter meter = engine.statistics(checkpoint);
    CorpusStatistics statistics = new CorpusStatistics(checkpoint.architecture());
    try (ReadAhead<RgbImage> pictures =
        new ReadAhead<>(
            AHEAD,
            out ->
                ShardFiles.forEach(
                    new Path(shard),
                    conf,
                    sample ->
                        out.accept(
                            AugmentedPredictor.input(
                                ImageCodec.decode(sample.image(), sample.id()),
                                segmenter.inference()))))) {
      while (pictures.hasNext()) {
        statistics.add(meter.of(pictures.next()));
      }
    }
    return statistics;
  }
}
