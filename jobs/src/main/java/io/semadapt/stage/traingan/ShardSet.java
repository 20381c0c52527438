// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
import io.semadapt.spark.SampleOrder;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardCache;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The shards of one domain, as a worker needs to know them.
 *
 * @param shards their paths
 * @param samples of each shard
 * @param heldOut samples that are never trained on
 */
record ShardSet(
    String fingerprint,
    ArrayList<String> shards,
    ArrayList<Long> samples,
    LinkedHashSet<SampleOrder.Address> heldOut)
    implements Serializable {
  private static final long HELD_OUT = 5;

  static ShardSet of(String folder, ShardManifest manifest) {
    if (manifest.samples() == 0) {
      throw new UserException("Cannot train on '%s': it has no samples", folder);
    }
    return new ShardSet(
        manifest.fingerprint(),
        new ArrayList<>(manifest.paths(new Path(folder)).stream().map(Path::toString).toList()),
        new ArrayList<>(manifest.shards().stream().map(ShardEntry::samples).toList()),
        new LinkedHashSet<>());
  }

  /**
   * The same with a share of the samples held out, chosen by their ids alone.
   *
   * @param share 0 to 1, as a chance of each id
   */
  ShardSet holdingOut(double share, JobContext context) {
    HadoopConf hadoop = HadoopConf.of(context.hadoop());
    List<ArrayList<String>> ids =
        context.map(
            "train-gan: samples to hold out",
            size(),
            "samples",
            shards,
            shard -> new ArrayList<>(ShardFiles.ids(new Path(shard), hadoop.toConfiguration())),
            ArrayList::size);
    LinkedHashSet<SampleOrder.Address> held = new LinkedHashSet<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      for (int row = 0; row < ids.get(shard).size(); row++) {
        if (isHeldOut(ids.get(shard).get(row), share)) {
          held.add(new SampleOrder.Address(shard, row));
        }
      }
    }
    if (held.isEmpty() || held.size() == size()) {
      throw new UserException(
          "Cannot hold out %s of '%s': that is %d of %d samples (change train-gan.signals.share)",
          share, new Path(shards.get(0)).getParent(), held.size(), size());
    }
    return new ShardSet(fingerprint, shards, samples, held);
  }

  /** The same in every run, whatever its seed. */
  static boolean isHeldOut(String id, double share) {
    return Seeds.mix(HELD_OUT, id.hashCode()) >>> 11 < share * (1L << 53);
  }

  private long size() {
    return samples.stream().mapToLong(Long::longValue).sum();
  }

  SampleOrder order(int worker, int workers, long seed) {
    return new SampleOrder(samples, heldOut, worker, workers, seed);
  }

  Sample read(SampleOrder.Address address, Configuration conf) {
    return shard(address.shard(), conf).get(address.row());
  }

  /** The first samples that are held out; of all, if none is. */
  List<Sample> firstHeldOut(int count, Configuration conf) {
    return heldOut.isEmpty()
        ? first(count, conf)
        : heldOut.stream().limit(count).map(address -> read(address, conf)).toList();
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
    return ShardCache.read(new Path(shards.get(shard)), fingerprint, samples.get(shard), conf);
  }
}
