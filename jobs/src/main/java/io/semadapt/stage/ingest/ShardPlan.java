// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.SampleFiles;
import io.semadapt.dataset.Split;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What one task turns into one shard.
 *
 * @param number of the shard, from 0
 */
record ShardPlan(int number, List<Entry> entries) implements Serializable {
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
