// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.job.RoundListener;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.WorkFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the checkpoint with the best value of the chosen signal, in a separate folder. */
final class BestCheckpoint implements RoundListener<GanRound> {
  private static final Logger LOG = LoggerFactory.getLogger(BestCheckpoint.class);

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

  /** The best checkpoint of a training, with what an earlier run kept. */
  static BestCheckpoint of(TrainGanJob.Config config, Configuration conf) {
    return new BestCheckpoint(
        new Path(WorkFolder.best(config.places().output())), config.signals().keepBestBy(), conf);
  }

  private BestCheckpoint(Path folder, Signals.Choice choice, Configuration conf) {
    this.folder = folder;
    this.choice = choice;
    this.conf = conf;
    this.kept = read();
  }

  /** Replaces the kept checkpoint if the signal is better. */
  @Override
  public void finished(GanRound round) {
    OptionalDouble badness = choice.badness(round.signals());
    if (badness.isEmpty()
        || !Double.isFinite(badness.getAsDouble())
        || kept.filter(best -> best.badness() <= badness.getAsDouble()).isPresent()) {
      return;
    }
    kept = Optional.of(new Kept(round.number(), badness.getAsDouble()));
    Path file = new Path(folder, GanFolder.checkpointName(round.number()));
    CheckpointFiles.write(file, round.required().toCheckpoint(), conf);
    AtomicFiles.writeAlone(record(), conf, kept.get().toString().getBytes(StandardCharsets.UTF_8));
    removeOthers(file);
  }

  /** Removes what a run left that was killed after it had kept another one. */
  void removeOthers() {
    kept.ifPresent(best -> removeOthers(new Path(folder, GanFolder.checkpointName(best.round()))));
  }

  private void removeOthers(Path file) {
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

  /** Rounds since the best one; 0 if there is none yet. */
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
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.warn("'{}' is damaged: the search for the best checkpoint starts over", record());
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", record(), AtomicFiles.reason(e));
    }
  }
}
