// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.segmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.job.UserException;
import io.semadapt.job.spark.SampleOrder;
import io.semadapt.job.spark.ShardCache;
import io.semadapt.job.spark.ShardEntry;
import io.semadapt.job.spark.ShardManifest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The labelled shards of one or more folders, as a worker needs to know them.
 *
 * @param shards their paths
 * @param samples of each shard
 * @param fingerprint of all their content
 */
record TrainingSet(ArrayList<String> shards, ArrayList<Long> samples, String fingerprint)
    implements Serializable {

  /** Reads the manifests; every sample must have a label. */
  static TrainingSet of(List<String> folders, Configuration conf) {
    ArrayList<String> shards = new ArrayList<>();
    ArrayList<Long> samples = new ArrayList<>();
    List<String> fingerprints = new ArrayList<>();
    for (String folder : folders) {
      ShardManifest manifest = ShardManifest.read(new Path(folder), conf);
      if (manifest.samples() == 0) {
        throw new UserException("Cannot train on '%s': it has no samples", folder);
      }
      if (manifest.labelled() < manifest.samples()) {
        throw new UserException(
            "Cannot train on '%s': %d of %d samples have no label",
            folder, manifest.samples() - manifest.labelled(), manifest.samples());
      }
      manifest.paths(new Path(folder)).forEach(path -> shards.add(path.toString()));
      manifest.shards().stream().map(ShardEntry::samples).forEach(samples::add);
      fingerprints.add(manifest.fingerprint());
    }
    return new TrainingSet(shards, samples, String.join("+", fingerprints));
  }

  long size() {
    return samples.stream().mapToLong(Long::longValue).sum();
  }

  Sample read(SampleOrder.Address address, Configuration conf) {
    return ShardCache.read(new Path(shards.get(address.shard())), fingerprint, conf)
        .get(address.row());
  }
}
