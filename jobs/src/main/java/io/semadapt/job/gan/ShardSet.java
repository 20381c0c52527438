// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.gan;

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
 * The shards of one domain, as a worker needs to know them.
 *
 * @param shards their paths
 * @param samples of each shard
 */
record ShardSet(String fingerprint, ArrayList<String> shards, ArrayList<Long> samples)
    implements Serializable {

  static ShardSet of(String folder, ShardManifest manifest) {
    if (manifest.samples() == 0) {
      throw new UserException("Cannot train on '%s': it has no samples", folder);
    }
    return new ShardSet(
        manifest.fingerprint(),
        new ArrayList<>(manifest.paths(new Path(folder)).stream().map(Path::toString).toList()),
        new ArrayList<>(manifest.shards().stream().map(ShardEntry::samples).toList()));
  }

  SampleOrder order(int worker, int workers, long seed) {
    return new SampleOrder(samples, worker, workers, seed);
  }

  Sample read(SampleOrder.Address address, Configuration conf) {
    return shard(address.shard(), conf).get(address.row());
  }

  /** The first samples, in the order of the shards. */
  List<Sample> first(int count, Configuration conf) {
    List<Sample> first = new ArrayList<>();
    for (int shard = 0; shard < shards.size() && first.size() < count; shard++) {
      List<Sample> read = shard(shard, conf);
      first.addAll(read.subList(0, Math.min(read.size(), count - first.size())));
    }
    return first;
  }

  private List<Sample> shard(int shard, Configuration conf) {
    return ShardCache.read(new Path(shards.get(shard)), fingerprint, conf);
  }
}
