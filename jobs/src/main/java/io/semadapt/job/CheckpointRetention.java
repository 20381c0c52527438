// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.storage.CheckpointFiles;
import org.apache.hadoop.fs.Path;

/** What the key {@code keep-checkpoints} of a training does after each new checkpoint. */
public final class CheckpointRetention {
  private CheckpointRetention() {}

  /**
   * Removes the oldest checkpoints of a folder.
   *
   * @param keep the number to keep, the latest; 0 keeps all
   * @throws io.semadapt.error.UserException if one cannot be removed
   */
  public static void apply(Path folder, int keep, JobContext context) {
    int removed = CheckpointFiles.removeOldest(folder, keep, context.hadoop());
    if (removed > 1) {
      // An earlier run kept more of them. The usual one at a time is not worth a line.
      context
          .console()
          .line("  removed %d older checkpoints (keep-checkpoints = %d)".formatted(removed, keep));
    }
  }
}
