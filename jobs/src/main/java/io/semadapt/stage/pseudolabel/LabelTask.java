// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import com.google.common.collect.Iterators;
import com.google.common.primitives.Longs;
import io.semadapt.dataset.Sample;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.ShardFiles;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.ConfidentLabels;
import java.io.Serializable;
import java.util.ArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Labels the photographs of one shard; existing labels are not read. Only a few photographs are in
 * memory.
 *
 * @param output folder for the shard of the same name
 * @param thresholds the probability from which each class is kept
 */
record LabelTask(Predictions predictions, String output, ArrayList<Double> thresholds)
    implements DistributedMap.Task<String, LabelTask.Outcome> {

  /** Predictions waiting to be encoded and written. */
  private static final int BEHIND = 2;

  private record Predicted(Sample sample, ConfidentLabels labels) {}

  /**
   * Result for one shard.
   *
   * @param bytes encoded size of its samples
   * @param classPixels kept, by train id
   * @param ignoredPixels not kept
   */
  record Outcome(
      String file, long samples, long bytes, ArrayList<Long> classPixels, long ignoredPixels)
      implements Serializable {}

  /** Counts what passes through the writing thread. */
  private static final class Tally {
    private final long[] classPixels = new long[CityscapesClass.TRAIN_CLASSES];
    private long ignoredPixels;
    private long samples;
    private long bytes;

    private Sample add(Sample sample) {
      samples++;
      bytes += sample.bytes();
      LabelImage labelIds = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
      for (byte trainId : LabelIds.toTrainIds(labelIds.ids())) {
        if (trainId == (byte) CityscapesClass.IGNORE) {
          ignoredPixels++;
        } else {
          classPixels[trainId]++;
        }
      }
      return sample;
    }
  }

  @Override
  public Outcome apply(String file) throws Exception {
    Configuration conf = predictions.hadoop().toConfiguration();
    Path to = new Path(output, file);
    Tally tally = new Tally();
    if (to.getFileSystem(conf).exists(to)) {
      ShardFiles.forEach(to, conf, tally::add);
    } else {
      try (WriteBehind<Predicted> predicted =
          new WriteBehind<>(
              BEHIND,
              done ->
                  ShardFiles.write(
                      to, Iterators.transform(done, each -> tally.add(label(each))), conf))) {
        predictions.forEach(file, (sample, labels) -> predicted.put(new Predicted(sample, labels)));
        predicted.finish();
      }
    }
    return new Outcome(
        file,
        tally.samples,
        tally.bytes,
        new ArrayList<>(Longs.asList(tally.classPixels)),
        tally.ignoredPixels);
  }

  private Sample label(Predicted predicted) {
    Sample sample = predicted.sample();
    byte[] ids = predicted.labels().trainIds().ids().clone();
    float[] confidence = predicted.labels().confidence();
    for (int i = 0; i < ids.length; i++) {
      if (confidence[i] < thresholds.get(ids[i])) {
        ids[i] = (byte) CityscapesClass.IGNORE;
      }
    }
    LabelImage labelIds = new LabelImage(sample.width(), sample.height(), LabelIds.toLabelIds(ids));
    return sample.withLabel(LabelCodec.encodeGreyPng(labelIds));
  }
}
