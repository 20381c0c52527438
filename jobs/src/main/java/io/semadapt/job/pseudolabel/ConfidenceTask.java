// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.pseudolabel;

import io.semadapt.image.ImageCodec;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.Devices;
import io.semadapt.job.spark.DistributedMap;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ShardFiles;
import io.semadapt.train.Teacher;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Measures how sure a teacher is on one shard.
 *
 * @param source folder of the shard
 * @param teacher what the checkpoint is of
 * @param checkpoint the teacher's file
 */
record ConfidenceTask(String source, TeacherKind teacher, String checkpoint, HadoopConf hadoop)
    implements DistributedMap.Task<String, ConfidenceHistogram> {
  @Override
  public ConfidenceHistogram apply(String file) {
    Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Teacher network = CheckpointFiles.read(new Path(checkpoint), conf, teacher::of);
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    ShardFiles.forEach(
        new Path(source, file),
        conf,
        sample -> histogram.add(network.label(ImageCodec.decode(sample.image(), sample.id()))));
    return histogram;
  }
}
