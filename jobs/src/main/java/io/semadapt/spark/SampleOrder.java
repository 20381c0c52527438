// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.train.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The endless sequence of samples one worker trains on, computed from the manifest alone, without a
 * shuffle or state: it is the same after a lost executor or a resume.
 *
 * <p>A worker owns every {@code workers}-th sample (all of them if there are fewer samples than
 * workers) and goes through what it owns once an epoch, shard by shard, the shards and the samples
 * within each in a new order every epoch. Shards were shuffled globally at ingest, so that going
 * shard by shard, which keeps few of them open, still mixes places.
 */
public final class SampleOrder {
  private final List<List<Address>> owned = new ArrayList<>();
  private final long seed;
  private final long samples;
  private long epoch = -1;
  private List<Address> order = List.of();

  /**
   * The position of a sample.
   *
   * @param shard index in the manifest
   * @param row index in the shard
   */
  public record Address(int shard, int row) implements Serializable {}

  /**
   * The sequence of one worker.
   *
   * @param samplesPerShard of the manifest, at least one sample in total
   * @param worker 0 to workers - 1
   */
  public SampleOrder(List<Long> samplesPerShard, int worker, int workers, long seed) {
    this(samplesPerShard, Set.of(), worker, workers, seed);
  }

  /**
   * The same without some samples.
   *
   * @param without samples to leave out; at least one must remain
   */
  public SampleOrder(
      List<Long> samplesPerShard, Set<Address> without, int worker, int workers, long seed) {
    long total = samplesPerShard.stream().mapToLong(Long::longValue).sum() - without.size();
    boolean shared = total < workers;
    long number = 0;
    for (int shard = 0; shard < samplesPerShard.size(); shard++) {
      List<Address> rows = new ArrayList<>();
      for (int row = 0; row < samplesPerShard.get(shard); row++) {
        Address address = new Address(shard, row);
        if (without.contains(address)) {
          continue;
        }
        if (shared || number % workers == worker) {
          rows.add(address);
        }
        number++;
      }
      owned.add(rows);
    }
    this.seed = Seeds.mix(seed, worker);
    this.samples = owned.stream().mapToLong(List::size).sum();
  }

  /** The sample at a position, counted from 0 over all epochs. Several threads may ask. */
  public synchronized Address at(long position) {
    long wanted = position / samples;
    if (wanted != epoch) {
      order = shuffled(new Random(Seeds.mix(seed, wanted)));
      epoch = wanted;
    }
    return order.get((int) (position % samples));
  }

  private List<Address> shuffled(Random random) {
    List<List<Address>> shards = new ArrayList<>(owned);
    Collections.shuffle(shards, random);
    List<Address> all = new ArrayList<>();
    for (List<Address> rows : shards) {
      List<Address> mixed = new ArrayList<>(rows);
      Collections.shuffle(mixed, random);
      all.addAll(mixed);
    }
    return all;
  }
}
