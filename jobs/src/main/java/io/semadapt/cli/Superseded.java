// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.TrainingImages;
import io.semadapt.dataset.Variant;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.job.Job;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.ShardOrigin;
import io.semadapt.storage.WorkFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Files of a work folder that neither resuming nor the report needs. */
final class Superseded {
  /** A job that does not lock the folder may still be writing a younger temporary file. */
  private static final long LEFT_AFTER_MILLIS = 24L * 3600 * 1000;

  /** The name of a checkpoint in the value of any key. */
  private static final Pattern NAMED = Pattern.compile("[^/\"\\s]+\\.ckpt");

  /** A file or folder to remove. */
  record Item(String path, String what, long bytes) {}

  private final CommandContext context;
  private final Configuration conf;

  Superseded(CommandContext context) {
    this.context = context;
    this.conf = context.conf();
  }

  /**
   * Every checkpoint before the last one of its training. The last one is read to its end first;
   * what {@code keep-best-by} kept, and what the configuration names, stays.
   *
   * @throws UserException if the last one is damaged: then the one before is needed
   */
  List<Item> checkpoints() {
    Set<String> folders = new LinkedHashSet<>();
    for (Variant variant : Variant.values()) {
      WorkFolder work = work(variant);
      if (variant.translated()) {
        folders.add(WorkFolder.checkpoints(work.gan(variant)));
      }
      folders.add(WorkFolder.checkpoints(work.segmenter(variant)));
    }
    Set<String> named = named();
    List<Item> items = new ArrayList<>();
    for (String folder : folders) {
      List<FileStatus> files = CheckpointFiles.list(new Path(folder), conf);
      if (files.size() < 2) {
        continue;
      }
      CheckpointFiles.read(files.get(files.size() - 1).getPath(), conf, Function.identity());
      for (FileStatus file : files.subList(0, files.size() - 1)) {
        if (!named.contains(file.getPath().getName())) {
          items.add(item(file.getPath(), "checkpoint before the last", file.getLen()));
        }
      }
    }
    return items;
  }

  /** Names of the checkpoint files that the configuration names. */
  private Set<String> named() {
    Set<String> names = new LinkedHashSet<>();
    for (Job<?, ?> job : Jobs.all()) {
      ConfigSection keys = context.root().with(job.name(), Map.of());
      try {
        job.configure(keys);
      } catch (InvalidConfigException incomplete) {
        // What prune does not need may be missing.
      }
      NAMED.matcher(keys.hocon(key -> true)).results().map(MatchResult::group).forEach(names::add);
    }
    return names;
  }

  /**
   * Translated and pseudo-labelled shards of the given variants, and the exported translation.
   *
   * @throws UserException if a segmenter that is trained on them is not finished
   */
  List<Item> shards(List<Variant> variants) {
    List<Item> items = new ArrayList<>();
    for (Variant variant : variants) {
      List<String> folders = new ArrayList<>();
      WorkFolder work = work(variant);
      folders.add(work.translated(variant));
      folders.add(work.pseudoLabelled(variant));
      List<Item> found = new ArrayList<>();
      for (String folder : folders) {
        Path path = new Path(folder);
        if (ShardOrigin.exists(path, conf) || ShardManifest.exists(path, conf)) {
          found.add(item(path, "shards of " + variant.key(), bytes(path)));
        }
      }
      if (!found.isEmpty()) {
        requireTrained(variant);
      }
      items.addAll(found);
    }
    return items;
  }

  private void requireTrained(Variant made) {
    List<ListedRun> runs = ListedRun.of(context, "", note -> {});
    for (Variant variant : Variant.values()) {
      boolean trainsOnIt =
          variant.trainsOn().stream().map(TrainingImages::madeFor).anyMatch(made::equals);
      boolean started =
          CheckpointFiles.latest(
                  new Path(WorkFolder.checkpoints(work(variant).segmenter(variant))), conf)
              .isPresent();
      if (trainsOnIt && (started || variant == made)) {
        requireFinished(made, variant, runs);
      }
    }
  }

  private static void requireFinished(Variant made, Variant variant, List<ListedRun> runs) {
    Optional<ListedRun> last =
        runs.stream()
            .filter(run -> run.job().equals("train-segmenter"))
            .filter(run -> run.variant().equals(Optional.of(variant.key())))
            .reduce((one, later) -> later);
    if (last.isEmpty() || !last.get().status().equals(ExitCode.OK.key())) {
      throw new UserException(
          "Cannot remove the shards of '%s': segmenter '%s' is trained on them and not finished"
              + " (run train-segmenter first)",
          made.key(), variant.key());
    }
  }

  /** Temporary files of killed runs, a day old or more. */
  List<Item> leftovers() {
    Path root = new Path(context.work());
    long before = context.clock().millis() - LEFT_AFTER_MILLIS;
    List<Item> items = new ArrayList<>();
    try {
      FileSystem fileSystem = root.getFileSystem(conf);
      if (fileSystem.exists(root)) {
        RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(root, true);
        while (files.hasNext()) {
          FileStatus file = files.next();
          if (AtomicFiles.isTemporary(file.getPath()) && file.getModificationTime() < before) {
            items.add(item(file.getPath(), "left by a killed run", file.getLen()));
          }
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot list '%s': %s", root, AtomicFiles.reason(e));
    }
    return items;
  }

  /** Removes a file or folder; of shards the manifest first, so that no reader takes a part. */
  void remove(Item item) {
    Path path = new Path(item.path());
    try {
      FileSystem fileSystem = path.getFileSystem(conf);
      fileSystem.delete(new Path(path, ShardManifest.FILE), false);
      fileSystem.delete(path, true);
    } catch (IOException e) {
      throw new UserException(e, "Cannot remove '%s': %s", path, AtomicFiles.reason(e));
    }
  }

  /** Outputs may be set with the variant in their paths. */
  private WorkFolder work(Variant variant) {
    Map<String, String> values =
        variant.translated()
            ? Map.of(
                "train-gan.variant", variant.key(),
                "translate.variant", variant.key(),
                "pseudo-label.variant", variant.key(),
                "train-segmenter.variant", variant.key())
            : Map.of("train-segmenter.variant", variant.key());
    return WorkFolder.of(context.root().with("prune", values));
  }

  private static Item item(Path path, String what, long bytes) {
    return new Item(
        path.toUri().getScheme() == null || path.toUri().getScheme().equals("file")
            ? path.toUri().getPath()
            : path.toString(),
        what,
        bytes);
  }

  private long bytes(Path folder) {
    try {
      ContentSummary summary = folder.getFileSystem(conf).getContentSummary(folder);
      return summary.getLength();
    } catch (IOException e) {
      throw new UserException(e, "Cannot list '%s': %s", folder, AtomicFiles.reason(e));
    }
  }
}
