// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.GanCheckpoint;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Output of a GAN training: {@code checkpoints/round-000012.ckpt} and {@code
 * samples/round-000012.png}.
 */
final class GanFolder {
  private final Path root;
  private final Configuration conf;

  GanFolder(Path root, Configuration conf) {
    this.root = root;
    this.conf = conf;
  }

  /**
   * Removes unfinished files of a killed run.
   *
   * @param resume false removes everything
   */
  void prepare(boolean resume) {
    if (!resume) {
      clear();
    }
    AtomicFiles.removeUnfinished(checkpoints(), conf);
    AtomicFiles.removeUnfinished(new Path(root, "samples"), conf);
    AtomicFiles.removeUnfinished(new Path(WorkFolder.best(root.toString())), conf);
  }

  static String checkpointName(int round) {
    return "round-%06d.ckpt".formatted(round);
  }

  /** The latest checkpoint, if there is any. */
  Optional<Path> latest() {
    return CheckpointFiles.latest(checkpoints(), conf);
  }

  void writeCheckpoint(GanCheckpoint checkpoint) {
    Path file = new Path(checkpoints(), checkpointName(checkpoint.round()));
    CheckpointFiles.write(file, checkpoint.toCheckpoint(), conf);
  }

  void writeSamples(int round, byte[] png) {
    AtomicFiles.write(new Path(root, "samples/round-%06d.png".formatted(round)), conf, png);
  }

  Path checkpoints() {
    return new Path(WorkFolder.checkpoints(root.toString()));
  }

  private void clear() {
    try {
      root.getFileSystem(conf).delete(root, true);
    } catch (IOException e) {
      throw new UserException(e, "Cannot remove '%s': %s", root, AtomicFiles.reason(e));
    }
  }
}
