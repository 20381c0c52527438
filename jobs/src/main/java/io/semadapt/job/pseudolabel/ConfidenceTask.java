// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.pseudolabel;

import io.semadapt.image.ImageCodec;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.Devices;
import io.semadapt.job.spark.DistributedMap;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ShardFiles;
import io.semadapt.train.Segmenter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Measures how sure a segmenter is on one shard.
 *
 * @param source folder of the shard
 * @param checkpoint the segmenter's file
 */
record ConfidenceTask(String source, String checkpoint, HadoopConf hadoop)
    implements DistributedMap.Task<String, ConfidenceHistogram> {
  @Override
  public ConfidenceHistogram apply(String file) {
    Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Segmenter segmenter = CheckpointFiles.read(new Path(checkpoint), conf, Segmenter::of);
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    ShardFiles.forEach(
        new Path(source, file),
        conf,
        sample ->
            histogram.add(
                segmenter.predictWithConfidence(ImageCodec.decode(sample.image(), sample.id()))));
    return histogram;
  }
}
