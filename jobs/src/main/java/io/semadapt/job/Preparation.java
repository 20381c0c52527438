// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.Engines;
import io.semadapt.error.UserException;
import io.semadapt.model.NetworkSize;
import io.semadapt.spark.Sessions;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardManifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The world that a job prepares from: the settings that determine its result, the files that are
 * there, and those that earlier stages of a pipeline will leave.
 */
public final class Preparation {
  /** End of the text of an input that is to come. */
  public static final String TO_COME = " to come";

  private final Configuration hadoop;
  private final Supplier<OptionalInt> parallelism;
  private final SortedMap<String, String> settings;
  private final EngineChoice choice;
  private final IntFunction<Optional<String>> peersRefusal;
  private final Map<String, Output> coming;
  private final boolean afterOthers;

  private Preparation(
      Configuration hadoop,
      Supplier<OptionalInt> parallelism,
      SortedMap<String, String> settings,
      EngineChoice choice,
      IntFunction<Optional<String>> peersRefusal,
      Map<String, Output> coming,
      boolean afterOthers) {
    this.hadoop = hadoop;
    this.parallelism = parallelism;
    this.settings = settings;
    this.choice = choice;
    this.peersRefusal = peersRefusal;
    this.coming = coming;
    this.afterOthers = afterOthers;
  }

  /**
   * A preparation without coming files and settings.
   *
   * @param hadoop which file systems there are
   * @param parallelism tasks that run at the same time; empty when only a session would know
   */
  public static Preparation of(Configuration hadoop, OptionalInt parallelism) {
    return of(hadoop, parallelism, workers -> Optional.empty());
  }

  /** The same for a session, which may not be open yet. */
  static Preparation of(Sessions sessions) {
    return of(sessions.hadoop(), sessions.parallelism(), sessions::peersRefusal);
  }

  private static Preparation of(
      Configuration hadoop, OptionalInt parallelism, IntFunction<Optional<String>> peersRefusal) {
    return new Preparation(
        hadoop,
        () -> parallelism,
        new TreeMap<>(),
        EngineChoice.DEFAULT,
        peersRefusal,
        Map.of(),
        false);
  }

  /** The same, with a source of the parallelism if it is unknown before a session opens. */
  Preparation orAsk(IntSupplier session) {
    return new Preparation(
        hadoop,
        () ->
            parallelism.get().isPresent() ? parallelism.get() : OptionalInt.of(session.getAsInt()),
        settings,
        choice,
        peersRefusal,
        coming,
        afterOthers);
  }

  /** The same with the settings of a job's configuration. */
  public Preparation with(ConfigSection root) {
    return new Preparation(
        hadoop,
        parallelism,
        root.determining(),
        EngineKeys.read(root),
        peersRefusal,
        coming,
        afterOthers);
  }

  /** The same after an earlier stage that will run and leave these files. */
  public Preparation with(List<Output> outputs) {
    Map<String, Output> more = new HashMap<>(coming);
    outputs.forEach(output -> more.put(new Path(output.path()).toString(), output));
    return new Preparation(
        hadoop, parallelism, settings, choice, peersRefusal, more, /* afterOthers= */ true);
  }

  /** Hadoop's configuration. */
  public Configuration hadoop() {
    return hadoop;
  }

  /**
   * Number of training workers: what is configured, or one for each task that runs at a time.
   *
   * @param configured 0 for the default
   * @throws UserException if the default cannot be known before a session is open
   */
  public int workers(int configured) {
    if (configured > 0) {
      return configured;
    }
    return parallelism
        .get()
        .orElseThrow(
            () ->
                new UserException(
                    "Cannot tell how many workers this cluster has: set workers, or"
                        + " spark.executor.instances and spark.executor.cores"));
  }

  /**
   * Why the workers of a training cannot exchange among themselves; empty if they can, as far as it
   * can be known before a session is open.
   *
   * @param workers more than 1
   */
  public Optional<String> peersRefusal(int workers) {
    Optional<Engine> without = Engines.find(choice.engine()).filter(engine -> !engine.hasPeers());
    return without.isPresent()
        ? Optional.of(
            "engine '%s' has no such exchange, libtorch has".formatted(without.get().name().key()))
        : peersRefusal.apply(workers);
  }

  /** Whether earlier stages of a pipeline will run first. */
  public boolean isAfterOthers() {
    return afterOthers;
  }

  /** The same with the engine, for a job that runs networks. */
  public Identity networkIdentity(Map<String, String> inputs) {
    SortedMap<String, String> values = new TreeMap<>(EngineKeys.identity(choice));
    values.putAll(inputs);
    return identity(values);
  }

  /** Settings and the fingerprints of the inputs, which together determine the result. */
  public Identity identity(Map<String, String> inputs) {
    SortedMap<String, String> values = new TreeMap<>(settings);
    values.putAll(inputs);
    return new Identity(values);
  }

  /** Samples that an earlier stage will leave in a folder. */
  public Optional<Output.Samples> comingSamples(String folder) {
    return coming.get(new Path(folder).toString()) instanceof Output.Samples samples
        ? Optional.of(samples)
        : Optional.empty();
  }

  /**
   * The network of which an earlier stage will leave a newer checkpoint.
   *
   * @param path the folder of its checkpoints, or a file in that folder
   */
  public Optional<NetworkSize> comingNetwork(String path) {
    Path given = new Path(path);
    return Stream.of(given, given.getParent())
        .filter(Objects::nonNull)
        .map(each -> coming.get(each.toString()))
        .filter(Output.Checkpoints.class::isInstance)
        .map(each -> ((Output.Checkpoints) each).network())
        .findFirst();
  }

  /**
   * The shards of a folder, those to come first.
   *
   * @throws UserException if there are none and none are to come
   */
  public ShardInput shards(String folder) {
    return comingSamples(folder)
        .map(ShardInput::of)
        .orElseGet(() -> ShardInput.of(folder, ShardManifest.read(new Path(folder), hadoop)));
  }

  /**
   * A checkpoint; one to come goes before one that is there.
   *
   * @param path a file, or a folder (its latest checkpoint is used)
   * @param job that should have left it, for the message
   * @throws UserException if there is none and none is to come
   */
  public CheckpointInput checkpoint(String path, String job) {
    return comingNetwork(path)
        .map(CheckpointInput::of)
        .orElseGet(
            () -> {
              Path file = CheckpointFiles.fileOrLatest(new Path(path), job, hadoop);
              return CheckpointInput.of(file, CheckpointFiles.hash(file, hadoop));
            });
  }

  /** Whether everything is there that a finished run leaves. */
  public boolean areThere(List<Output> outputs) {
    return outputs.stream().allMatch(this::isThere);
  }

  private boolean isThere(Output output) {
    Path path = new Path(output.path());
    try {
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      throw new UserException(e, "Cannot look for '%s': %s", path, AtomicFiles.reason(e));
    }
  }
}
