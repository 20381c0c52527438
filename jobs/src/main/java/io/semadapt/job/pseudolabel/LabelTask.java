// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.pseudolabel;

import io.semadapt.dataset.Sample;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.Devices;
import io.semadapt.job.spark.DistributedMap;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ShardFiles;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.Teacher;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Labels the photographs of one shard; whatever labels they have are not read.
 *
 * @param source folder of the shard
 * @param output folder for the shard of the same name
 * @param teacher what the checkpoint is of
 * @param checkpoint the teacher's file
 * @param thresholds the probability from which each class is kept
 */
record LabelTask(
    String source,
    String output,
    TeacherKind teacher,
    String checkpoint,
    ArrayList<Double> thresholds,
    HadoopConf hadoop)
    implements DistributedMap.Task<String, LabelTask.Outcome> {

  /**
   * What became of a shard.
   *
   * @param bytes encoded size of its samples
   * @param classPixels kept, by train id
   * @param ignoredPixels not kept
   */
  record Outcome(
      String file, long samples, long bytes, ArrayList<Long> classPixels, long ignoredPixels)
      implements Serializable {}

  @Override
  public Outcome apply(String file) throws IOException {
    Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Path to = new Path(output, file);
    List<Sample> labelled = new ArrayList<>();
    if (to.getFileSystem(conf).exists(to)) {
      labelled.addAll(ShardFiles.read(to, conf));
    } else {
      Teacher network = CheckpointFiles.read(new Path(checkpoint), conf, teacher::of);
      ShardFiles.forEach(
          new Path(source, file), conf, sample -> labelled.add(label(sample, network)));
      ShardFiles.write(to, labelled.iterator(), conf);
    }
    return outcome(file, labelled);
  }

  private Sample label(Sample sample, Teacher network) {
    ConfidentLabels prediction = network.label(ImageCodec.decode(sample.image(), sample.id()));
    byte[] ids = prediction.trainIds().ids().clone();
    for (int i = 0; i < ids.length; i++) {
      if (prediction.confidence()[i] < thresholds.get(ids[i])) {
        ids[i] = (byte) CityscapesClass.IGNORE;
      }
    }
    LabelImage labelIds = new LabelImage(sample.width(), sample.height(), LabelIds.toLabelIds(ids));
    return sample.withLabel(LabelCodec.encodeGreyPng(labelIds));
  }

  private static Outcome outcome(String file, List<Sample> labelled) {
    long[] classes = new long[CityscapesClass.TRAIN_CLASSES];
    long ignored = 0;
    long bytes = 0;
    for (Sample sample : labelled) {
      bytes += sample.bytes();
      LabelImage labelIds = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
      for (byte trainId : LabelIds.toTrainIds(labelIds.ids())) {
        if (trainId == (byte) CityscapesClass.IGNORE) {
          ignored++;
        } else {
          classes[trainId]++;
        }
      }
    }
    ArrayList<Long> classPixels = new ArrayList<>();
    for (long pixels : classes) {
      classPixels.add(pixels);
    }
    return new Outcome(file, labelled.size(), bytes, classPixels, ignored);
  }
}
