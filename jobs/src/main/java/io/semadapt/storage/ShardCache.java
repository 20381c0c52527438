// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import com.google.common.base.Throwables;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.UncheckedExecutionException;
import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The encoded samples of the shards this process trains on, read once and kept while they fit into
 * a quarter of the heap. A shard with a new fingerprint is read again.
 */
public final class ShardCache {
  private static final Cache<String, List<Sample>> SHARDS =
      CacheBuilder.newBuilder()
          .maximumWeight(Runtime.getRuntime().maxMemory() / 4)
          .weigher((String key, List<Sample> samples) -> weight(samples))
          .concurrencyLevel(1)
          .build();

  private ShardCache() {}

  /**
   * The samples of one shard.
   *
   * @param fingerprint of the folder's manifest
   * @param listed number of samples in the manifest
   * @throws UserException if the shard is missing, damaged, or has another number of samples
   */
  public static List<Sample> read(Path shard, String fingerprint, long listed, Configuration conf) {
    try {
      return SHARDS.get(
          fingerprint + " " + shard,
          () -> {
            List<Sample> samples = ShardFiles.read(shard, conf);
            ShardFiles.requireSamples(shard, samples.size(), listed);
            return samples;
          });
    } catch (ExecutionException | UncheckedExecutionException e) {
      Throwables.propagateIfInstanceOf(e.getCause(), UserException.class);
      throw new IllegalStateException("Cannot read shard '" + shard + "'", e.getCause());
    }
  }

  private static int weight(List<Sample> samples) {
    return (int) Math.min(Integer.MAX_VALUE, samples.stream().mapToLong(Sample::bytes).sum());
  }
}
