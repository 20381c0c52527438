// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.GanCheckpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The checkpoint that the chosen signal likes best, in a folder of its own. */
final class BestCheckpoint {
  private final Path folder;
  private final Configuration conf;
  private final Signals.Choice choice;
  private Optional<Kept> kept;

  private record Kept(int round, double badness) {
    static Kept parse(String text) {
      String[] parts = text.strip().split(" ", 2);
      return new Kept(Integer.parseInt(parts[0]), Double.parseDouble(parts[1]));
    }

    @Override
    public String toString() {
      return round + " " + badness;
    }
  }

  BestCheckpoint(Path folder, Signals.Choice choice, Configuration conf) {
    this.folder = folder;
    this.choice = choice;
    this.conf = conf;
    this.kept = read();
  }

  /** Keeps a checkpoint in place of the one before if its signal is better. */
  void offer(GanCheckpoint checkpoint, Signals.Values values) {
    OptionalDouble badness = choice.badness(values);
    if (badness.isEmpty()
        || !Double.isFinite(badness.getAsDouble())
        || kept.filter(best -> best.badness() <= badness.getAsDouble()).isPresent()) {
      return;
    }
    kept = Optional.of(new Kept(checkpoint.round(), badness.getAsDouble()));
    Path file = new Path(folder, GanFolder.checkpointName(checkpoint.round()));
    CheckpointFiles.write(file, checkpoint.toCheckpoint(), conf);
    AtomicFiles.write(record(), conf, kept.get().toString().getBytes(StandardCharsets.UTF_8));
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      for (FileStatus other : fileSystem.listStatus(folder)) {
        if (!other.getPath().getName().equals(file.getName())
            && other.getPath().getName().endsWith(".ckpt")) {
          fileSystem.delete(other.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /** Rounds since the best one; 0 before there is any. */
  int roundsSince(int round) {
    return kept.map(best -> round - best.round()).orElse(0);
  }

  private Path record() {
    return new Path(folder, "_signal");
  }

  private Optional<Kept> read() {
    try {
      return Optional.of(
          Kept.parse(new String(AtomicFiles.read(record(), conf), StandardCharsets.UTF_8)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      throw new UserException(e, "Cannot read '%s': it is damaged (remove its folder)", record());
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", record(), AtomicFiles.reason(e));
    }
  }
}
