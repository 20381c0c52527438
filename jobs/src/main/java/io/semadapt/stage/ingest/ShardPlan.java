// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.SampleFiles;
import io.semadapt.dataset.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Samples of one shard, which one task writes.
 *
 * @param number of the shard, from 0
 */
record ShardPlan(int number, List<Entry> entries) implements Serializable {
  /**
   * Splits samples into shards, in their order.
   *
   * @param full size of a shard's image files, bytes; only a single sample may be larger
   */
  static List<ShardPlan> plans(List<SampleFiles> samples, CorpusFiles files, long full) {
    List<ShardPlan> plans = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (SampleFiles sample : samples) {
      long more = files.bytes(sample);
      if (!entries.isEmpty() && bytes + more > full) {
        plans.add(new ShardPlan(plans.size(), List.copyOf(entries)));
        entries.clear();
        bytes = 0;
      }
      entries.add(Entry.of(sample));
      bytes += more;
    }
    if (!entries.isEmpty()) {
      plans.add(new ShardPlan(plans.size(), List.copyOf(entries)));
    }
    return plans;
  }

  /** The same as {@link SampleFiles}, in types that Java serialization takes; "" is empty. */
  record Entry(String id, Split split, String image, String label, String instances)
      implements Serializable {
    static Entry of(SampleFiles files) {
      return new Entry(
          files.id(),
          files.split(),
          files.imagePath(),
          files.labelPath().orElse(""),
          files.instancesPath().orElse(""));
    }

    SampleFiles files() {
      return new SampleFiles(id, split, image, optional(label), optional(instances));
    }

    private static Optional<String> optional(String path) {
      return path.isEmpty() ? Optional.empty() : Optional.of(path);
    }
  }
}
