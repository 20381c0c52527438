// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.image.LabelCodec;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardFiles;
import java.util.ArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Looks at a shard's label maps: for each sample a set of bits, one for each train id that it
 * shows.
 */
record ShownClasses(HadoopConf hadoop) implements DistributedMap.Task<String, ArrayList<Integer>> {
  /** DAFormer asks for 3000 pixels of GTA5's 1914 x 1052. */
  static final double LEAST_SHARE = 0.0015;

  @Override
  public ArrayList<Integer> apply(String shard) {
    Configuration conf = hadoop.toConfiguration();
    ArrayList<Integer> shown = new ArrayList<>();
    ShardFiles.forEach(new Path(shard), conf, sample -> shown.add(bits(sample)));
    return shown;
  }

  private static int bits(Sample sample) {
    byte[] labelIds = LabelCodec.decode(sample.label().orElseThrow(), sample.id()).ids();
    byte[] trainIds = LabelIds.toTrainIds(labelIds);
    int bits = 0;
    for (int c = 0; c < CityscapesClass.TRAIN_CLASSES; c++) {
      if (share(trainIds, c) >= LEAST_SHARE) {
        bits |= 1 << c;
      }
    }
    return bits;
  }

  /** Part of a label map's pixels that a class has. */
  static double share(byte[] trainIds, int trainId) {
    int pixels = 0;
    for (byte id : trainIds) {
      pixels += id == trainId ? 1 : 0;
    }
    return (double) pixels / trainIds.length;
  }
}
