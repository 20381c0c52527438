// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.console.Text;
import io.semadapt.error.UserException;
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.EarlierRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What plans are made from: files, earlier runs, and what the stages planned before would leave.
 * Nothing here writes.
 */
public final class Planning {
  /** GTA5's size, where pictures differ in size or nobody knows it. */
  private static final long USUAL_PIXELS = 1914L * 1052;

  /** How the text of pictures ends that are not there yet. */
  public static final String TO_COME = " to come";

  private final Configuration hadoop;
  private final List<EarlierRun> earlier;
  private final Map<String, Pictures> expected = new HashMap<>();
  private final Map<String, NetworkSize> networks = new HashMap<>();

  /**
   * Pictures in a folder.
   *
   * @param bytes of all files
   * @param pixels of one picture, an estimate where sizes differ
   * @param planned whether a stage planned before would leave them
   * @param other whether they are sure to be others than an earlier run left there
   */
  public record Pictures(long samples, long bytes, long pixels, boolean planned, boolean other) {
    /** Words for a list of inputs. */
    public String text() {
      return "%d samples%s".formatted(samples, planned ? TO_COME : ", " + Text.size(bytes));
    }
  }

  /** An estimate, and what it is made from. */
  public record Time(Optional<Double> seconds, String basis) {}

  public Planning(Configuration hadoop, List<EarlierRun> earlier) {
    this.hadoop = hadoop;
    this.earlier = earlier;
  }

  /** Hadoop's configuration. */
  public Configuration hadoop() {
    return hadoop;
  }

  /** Pixels of a picture whose size nobody has looked at. */
  public long usualPixels() {
    return USUAL_PIXELS;
  }

  /** Runs that left a row in this work folder. */
  public int earlierRuns() {
    return earlier.size();
  }

  /** Notes what a planned stage would leave in a folder. */
  public void expect(String folder, Pictures pictures) {
    expected.put(new Path(folder).toString(), pictures);
  }

  /** Notes that a planned stage would leave a new checkpoint in a folder. */
  public void expectCheckpoint(String folder, NetworkSize network) {
    networks.put(new Path(folder).toString(), network);
  }

  /** The network whose new checkpoint a planned stage would leave in a folder. */
  public Optional<NetworkSize> network(String folder) {
    return Optional.ofNullable(networks.get(new Path(folder).toString()));
  }

  /** What a planned stage would leave in a folder. */
  public Optional<Pictures> expected(String folder) {
    return Optional.ofNullable(expected.get(new Path(folder).toString()));
  }

  /**
   * The shards of a folder, those to come first.
   *
   * @throws UserException if there are none and none are planned
   */
  public Pictures shards(String folder) {
    Optional<Pictures> planned = expected(folder);
    if (planned.isPresent()) {
      return planned.get();
    }
    ShardManifest manifest = ShardManifest.read(new Path(folder), hadoop);
    long pixels = (long) manifest.width() * manifest.height();
    return new Pictures(
        manifest.samples(),
        manifest.shards().stream().mapToLong(ShardEntry::bytes).sum(),
        pixels == 0 ? USUAL_PIXELS : pixels,
        /* planned= */ false,
        /* other= */ false);
  }

  /**
   * The newest checkpoint of a folder; empty when a planned stage would leave a newer one.
   *
   * @param job that should have left it
   * @throws UserException if there is none and none is planned
   */
  public Optional<Path> checkpoint(String folder, String job) {
    return network(folder).isPresent()
        ? Optional.empty()
        : Optional.of(CheckpointFiles.requireNewest(new Path(folder), job, hadoop));
  }

  /**
   * How long a run would take: from the latest run of the job that did something, scaled by what
   * there is to do; else from a rate that was measured on another machine.
   *
   * @param units to do
   * @param cost of a unit with a configuration, such as multiply-adds
   * @param counts the result's counts whose sum is the units that a run did
   * @param secondsPerCost measured on two cores; not positive where nobody measured
   */
  public <C extends Record> Time time(
      Job<C, ?> job,
      C config,
      long units,
      ToDoubleFunction<C> cost,
      List<String> counts,
      double secondsPerCost) {
    double all = units * cost.applyAsDouble(config);
    for (int index = earlier.size() - 1; index >= 0; index--) {
      EarlierRun run = earlier.get(index);
      double done = counts.stream().mapToDouble(run::count).sum();
      if (run.job().equals(job.name()) && run.finished() && done > 0 && run.seconds() > 0) {
        Optional<C> before = configured(job, run);
        if (before.isPresent()) {
          double seconds = run.seconds() * all / (done * cost.applyAsDouble(before.get()));
          return new Time(Optional.of(seconds), "run " + run.runId());
        }
      }
    }
    return secondsPerCost > 0
        ? new Time(Optional.of(all * secondsPerCost), "rates measured on two cores elsewhere")
        : new Time(Optional.empty(), "");
  }

  /** What an earlier run was told; empty where its keys are no longer known. */
  private static <C extends Record> Optional<C> configured(Job<C, ?> job, EarlierRun run) {
    List<String> settings = new ArrayList<>();
    run.config()
        .forEach(
            (key, value) -> {
              if (!value.isEmpty()) {
                settings.add(key + "=" + value);
              }
            });
    try {
      return Optional.of(job.configure(ReferenceConfig.load(job.name(), List.of(), settings)));
    } catch (InvalidConfigException otherVersion) {
      return Optional.empty();
    }
  }
}
