// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.CityscapesLayout;
import io.semadapt.dataset.DatasetLayout;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Gta5Layout;
import io.semadapt.dataset.Gta5Splits;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.Rejection;
import io.semadapt.dataset.SampleFiles;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructType;

/**
 * Turns the public corpora into shards.
 *
 * <p>Input: {@code data.gta5} and {@code data.cityscapes}, or own data in {@code data.folders}.
 * Output: {@code shards/{source,target,target-val}} in the work folder, each with a manifest, and
 * {@code shards/rejected/} with what was not taken. Samples are shuffled by a seeded hash of their
 * ids, so that no shard is one city or one sequence. A set whose files have not changed is not done
 * again, and of an interrupted one only the missing shards are.
 */
public final class IngestJob implements Job<IngestJob.Config, IngestJob.Result> {
  private static final StructType REJECTED =
      StructType.fromDDL("id string, file string, reason string, detail string");
  private static final String STAGING = "_ingest-";
  private static final int SHOWN_REJECTIONS = 5;

  /** Which part of GTA5 to take. */
  public enum SourceSplit {
    ALL,
    TRAIN,
    VAL,
    TEST
  }

  /** Which photographs of Cityscapes to take for training. */
  public enum TargetSplit {
    TRAIN,
    TRAIN_EXTRA
  }

  /**
   * What to ingest.
   *
   * @param gta5 root of the GTA5 tree; empty leaves the source out
   * @param cityscapes root of the Cityscapes tree; empty leaves the target out
   * @param source own data in place of GTA5
   * @param target own data in place of Cityscapes' training photographs
   * @param targetVal own data in place of Cityscapes' validation photographs
   * @param splitFile where the GTA5 splits are, unless in the root
   * @param size to bring every image to; empty keeps the original bytes
   * @param shardMb aim for the size of a shard, MiB
   * @param maxRejected how many bad samples of a set are put up with
   * @param limit samples of each set, for trying out; 0 takes all
   */
  public record Config(
      String work,
      long seed,
      Optional<String> gta5,
      Optional<String> cityscapes,
      Optional<FolderTree> source,
      Optional<FolderTree> target,
      Optional<FolderTree> targetVal,
      SourceSplit sourceSplit,
      Optional<String> splitFile,
      List<TargetSplit> targetSplit,
      Optional<PixelSize> size,
      int shardMb,
      int maxRejected,
      int limit) {}

  /**
   * What there is now.
   *
   * @param shardsWritten by this run; the others were finished before
   */
  public record Result(
      long sourceSamples,
      long targetSamples,
      long targetValSamples,
      long samplesRejected,
      long shards,
      long shardsWritten,
      long bytes) {
    private static final Result NOTHING = new Result(0, 0, 0, 0, 0, 0, 0);

    private Result plus(String set, SetResult result) {
      ShardManifest manifest = result.manifest();
      return new Result(
          sourceSamples + (set.equals("source") ? manifest.samples() : 0),
          targetSamples + (set.equals("target") ? manifest.samples() : 0),
          targetValSamples + (set.equals("target-val") ? manifest.samples() : 0),
          samplesRejected + result.rejected(),
          shards + manifest.shards().size(),
          shardsWritten + (result.written() ? manifest.shards().size() : 0),
          bytes + manifest.shards().stream().mapToLong(ShardEntry::bytes).sum());
    }
  }

  private record SetResult(ShardManifest manifest, long rejected, boolean written) {}

  /** One of the three folders of shards, and what goes into it. */
  record SampleSet(String name, String key, String root, DatasetLayout layout) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "ingest",
        "turn the GTA5 and Cityscapes trees into checked, shuffled shards",
        "ingest --set work=/data/run1 --set data.gta5=/data/GTA5 --set data.cityscapes=/data/cityscapes --set ingest.size=1024x512");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection data = root.child("data");
    ConfigSection folders = data.child("folders");
    ConfigSection ingest = root.child("ingest");
    Config config =
        new Config(
            WorkFolder.of(root).root(),
            root.longInteger("seed", Bounds.any()),
            data.optionalString("gta5"),
            data.optionalString("cityscapes"),
            FolderTree.read(folders.child("source")),
            FolderTree.read(folders.child("target")),
            FolderTree.read(folders.child("target-val")),
            ingest.choice("source-split", SourceSplit.class),
            ingest.optionalString("split-file"),
            ingest.choices("target-split", TargetSplit.class),
            PixelSize.optional(ingest, "size"),
            ingest.integer("shard-mb", Bounds.between(1, 1024)),
            ingest.incidental().integer("max-rejected", Bounds.atLeast(0)),
            ingest.integer("limit", Bounds.atLeast(0)));
    if (config.gta5().isEmpty()
        && config.cityscapes().isEmpty()
        && config.source().isEmpty()
        && config.target().isEmpty()
        && config.targetVal().isEmpty()) {
      data.problem(
          "gta5",
          "nothing to ingest: set data.gta5, data.cityscapes or the root of own data, such as data.folders.source.root");
    }
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedIngest.of(config, preparation);
  }

  static Result run(PreparedIngest prepared, JobContext context) {
    Result result = Result.NOTHING;
    prepared.notes().forEach(note -> context.console().line("  " + note));
    for (PreparedSet set : prepared.sets()) {
      result = result.plus(set.set().name(), ingest(set, prepared.config(), context));
    }
    return result;
  }

  /**
   * The sets that a configuration names.
   *
   * @param hadoop to read the splits of GTA5 with; empty where the tree is still to come
   */
  static List<SampleSet> sets(Config config, Optional<Configuration> hadoop) {
    List<SampleSet> sets = new ArrayList<>();
    if (config.source().isPresent()) {
      sets.add(own("source", config.source().get(), Domain.SOURCE, Split.TRAIN));
    } else if (config.gta5().isPresent()) {
      String root = config.gta5().get();
      Optional<Split> wanted =
          switch (config.sourceSplit()) {
            case ALL -> Optional.empty();
            case TRAIN -> Optional.of(Split.TRAIN);
            case VAL -> Optional.of(Split.VAL);
            case TEST -> Optional.of(Split.TEST);
          };
      Gta5Splits splits =
          hadoop.isPresent()
              ? CorpusFiles.splits(root, config.splitFile(), wanted, hadoop.get())
              : Gta5Splits.ofLists(Map.of(), root);
      if (hadoop.isPresent() && wanted.isPresent() && splits.size() == 0) {
        throw new UserException(
            "Cannot select GTA5 split '%s': neither split.mat nor %s.txt under '%s' (set"
                + " ingest.split-file)",
            wanted.get().key(), wanted.get().folder(), root);
      }
      sets.add(new SampleSet("source", "data.gta5", root, new Gta5Layout(splits, wanted)));
    }
    String key = "data.cityscapes";
    if (config.target().isPresent()) {
      sets.add(own("target", config.target().get(), Domain.TARGET, Split.TRAIN));
    } else if (config.cityscapes().isPresent()) {
      String root = config.cityscapes().get();
      Set<Split> training =
          config.targetSplit().stream()
              .map(
                  split ->
                      switch (split) {
                        case TRAIN -> Split.TRAIN;
                        case TRAIN_EXTRA -> Split.TRAIN_EXTRA;
                      })
              .collect(Collectors.toSet());
      sets.add(new SampleSet("target", key, root, new CityscapesLayout(training)));
    }
    if (config.targetVal().isPresent()) {
      sets.add(own("target-val", config.targetVal().get(), Domain.TARGET, Split.VAL));
    } else if (config.cityscapes().isPresent()) {
      String root = config.cityscapes().get();
      sets.add(new SampleSet("target-val", key, root, new CityscapesLayout(Set.of(Split.VAL))));
    }
    return sets;
  }

  private static SampleSet own(String name, FolderTree tree, Domain domain, Split split) {
    String key = "data.folders." + name + ".root";
    return new SampleSet(name, key, tree.root(), tree.layout(domain, split));
  }

  private static SetResult ingest(PreparedSet prepared, Config config, JobContext context) {
    SampleSet set = prepared.set();
    if (prepared.unchanged().isPresent()) {
      ShardManifest manifest = prepared.unchanged().get();
      context
          .console()
          .line("  %s: %d samples, unchanged".formatted(set.name(), manifest.samples()));
      return new SetResult(manifest, rejected(manifest), /* written= */ false);
    }
    Configuration hadoop = context.hadoop();
    Path shards = new Path(config.work(), "shards");
    Path target = new Path(shards, set.name());
    CorpusFiles files = prepared.files().orElseThrow();
    List<SampleFiles> samples = prepared.samples();
    String fingerprint = prepared.fingerprint();
    List<Rejection> rejections = new ArrayList<>(files.listing().rejections());
    checkRejections(set, rejections, config, context);
    Path staging = new Path(shards, STAGING + set.name() + "-" + fingerprint.substring(0, 16));
    deleteOtherStaging(shards, set, staging, hadoop);
    List<ShardPlan> plans = plans(samples, files, config);
    ShardTask task =
        new ShardTask(
            HadoopConf.of(hadoop),
            files.root().toString(),
            set.layout().domain(),
            set.layout().labelEncoding(),
            config.size().orElse(null),
            staging.toString());
    List<ShardOutcome> outcomes =
        context.map(
            "ingest " + set.name(),
            samples.size(),
            "samples",
            plans,
            task,
            outcome -> outcome.samples() + outcome.rejections().size());
    outcomes.forEach(outcome -> rejections.addAll(outcome.rejections()));
    if (rejections.size() > files.listing().rejections().size()) {
      checkRejections(set, rejections, config, context);
    }
    ShardManifest manifest =
        manifest(outcomes, fingerprint, rejections.size(), set, config, context);
    if (manifest.samples() == 0) {
      throw new UserException("Cannot ingest '%s': every sample was rejected", set.root());
    }
    publish(staging, target, manifest, hadoop);
    describe(set, manifest, context);
    return new SetResult(manifest, rejections.size(), /* written= */ true);
  }

  /** Rejected samples, as the manifest of finished shards says. */
  static long rejected(ShardManifest manifest) {
    return Long.parseLong(manifest.provenance().getOrDefault("rejected", "0"));
  }

  /** Keeps the list of what was rejected, whether that ends the run or not. */
  private static void checkRejections(
      SampleSet set, List<Rejection> rejections, Config config, JobContext context) {
    Path folder = new Path(new Path(config.work(), "shards/rejected"), set.name());
    if (rejections.isEmpty()) {
      try {
        folder.getFileSystem(context.hadoop()).delete(folder, true);
      } catch (IOException e) {
        throw new UserException(e, "Cannot remove '%s': %s", folder, AtomicFiles.reason(e));
      }
      return;
    }
    List<Row> rows =
        rejections.stream()
            .map(
                each ->
                    RowFactory.create(each.id(), each.file(), each.reason().key(), each.detail()))
            .toList();
    context
        .spark()
        .createDataFrame(rows, REJECTED)
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.toString());
    for (Rejection each : rejections.subList(0, Math.min(SHOWN_REJECTIONS, rejections.size()))) {
      context
          .console()
          .line(
              "  rejected %s: %s (%s)".formatted(each.file(), each.detail(), each.reason().key()));
    }
    if (rejections.size() > config.maxRejected()) {
      Rejection first = rejections.get(0);
      throw new UserException(
          "Cannot ingest '%s': %d rejected, %d allowed; the first: %s: %s (allow them with"
              + " ingest.max-rejected=%d; all are listed in %s)",
          set.root(),
          rejections.size(),
          config.maxRejected(),
          first.file(),
          first.detail(),
          rejections.size(),
          folder);
    }
  }

  static List<SampleFiles> shuffled(List<SampleFiles> samples, Config config) {
    List<SampleFiles> shuffled = new ArrayList<>(samples);
    shuffled.sort(
        Comparator.comparingLong((SampleFiles each) -> hash(each.id(), config.seed()))
            .thenComparing(SampleFiles::id));
    return config.limit() == 0 || config.limit() >= shuffled.size()
        ? shuffled
        : List.copyOf(shuffled.subList(0, config.limit()));
  }

  /** FNV-1a, then the finalizer of SplitMix64: near names land far apart. */
  private static long hash(String id, long seed) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ each) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    return hash ^ hash >>> 31;
  }

  static String fingerprint(
      List<SampleFiles> samples, CorpusFiles files, LabelEncoding labels, Config config) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String size = config.size().map(PixelSize::toString).orElse("original");
      digest.update("%s %d\n".formatted(size, config.shardMb()).getBytes(StandardCharsets.UTF_8));
      if (!labels.isPlain()) {
        digest.update((labels + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (SampleFiles sample : samples) {
        digest.update((files.stamp(sample) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      for (Rejection each : files.listing().rejections()) {
        digest.update((each.file() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ShardPlan> plans(
      List<SampleFiles> samples, CorpusFiles files, Config config) {
    long full = (long) config.shardMb() << 20;
    List<ShardPlan> plans = new ArrayList<>();
    List<ShardPlan.Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (SampleFiles sample : samples) {
      long more = files.bytes(sample);
      if (!entries.isEmpty() && bytes + more > full) {
        plans.add(new ShardPlan(plans.size(), List.copyOf(entries)));
        entries.clear();
        bytes = 0;
      }
      entries.add(ShardPlan.Entry.of(sample));
      bytes += more;
    }
    if (!entries.isEmpty()) {
      plans.add(new ShardPlan(plans.size(), List.copyOf(entries)));
    }
    return plans;
  }

  private static ShardManifest manifest(
      List<ShardOutcome> all,
      String fingerprint,
      int rejected,
      SampleSet set,
      Config config,
      JobContext context) {
    List<ShardOutcome> outcomes = all.stream().filter(each -> each.samples() > 0).toList();
    List<Long> classPixels =
        new ArrayList<>(Collections.nCopies(CityscapesClass.TRAIN_CLASSES, 0L));
    for (ShardOutcome outcome : outcomes) {
      for (int trainId = 0; trainId < classPixels.size(); trainId++) {
        classPixels.set(trainId, classPixels.get(trainId) + outcome.classPixels().get(trainId));
      }
    }
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("job", "ingest");
    provenance.put("run_id", context.runId());
    provenance.put("root", set.root());
    provenance.put("size", config.size().map(PixelSize::toString).orElse("original"));
    provenance.put("seed", Long.toString(config.seed()));
    provenance.put("rejected", Integer.toString(rejected));
    return new ShardManifest(
        outcomes.stream()
            .map(each -> new ShardEntry(each.file(), each.samples(), each.bytes()))
            .toList(),
        outcomes.stream().mapToLong(ShardOutcome::samples).sum(),
        outcomes.stream().mapToLong(ShardOutcome::labelled).sum(),
        common(outcomes.stream().map(ShardOutcome::width).toList()),
        common(outcomes.stream().map(ShardOutcome::height).toList()),
        classPixels,
        outcomes.stream().mapToLong(ShardOutcome::ignoredPixels).sum(),
        fingerprint,
        provenance);
  }

  private static int common(List<Integer> sizes) {
    return sizes.stream().distinct().count() == 1 ? sizes.get(0) : 0;
  }

  private static void publish(
      Path staging, Path target, ShardManifest manifest, Configuration hadoop) {
    try {
      FileSystem fileSystem = staging.getFileSystem(hadoop);
      for (FileStatus file : fileSystem.listStatus(staging)) {
        if (file.getPath().getName().startsWith(ShardTask.OUTCOME)) {
          fileSystem.delete(file.getPath(), false);
        }
      }
      fileSystem.delete(target, true);
      if (!fileSystem.rename(staging, target)) {
        throw new IOException("cannot rename " + staging + " to " + target);
      }
      manifest.write(target, hadoop);
    } catch (IOException e) {
      throw new UserException(e, "Cannot write '%s': %s", target, AtomicFiles.reason(e));
    }
  }

  private static void deleteOtherStaging(
      Path shards, SampleSet set, Path staging, Configuration hadoop) {
    try {
      FileSystem fileSystem = shards.getFileSystem(hadoop);
      FileStatus[] old =
          fileSystem.globStatus(new Path(shards, STAGING + set.name() + "-[0-9a-f]*"));
      for (FileStatus each : old == null ? new FileStatus[0] : old) {
        if (!each.getPath().getName().equals(staging.getName())) {
          fileSystem.delete(each.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", shards, AtomicFiles.reason(e));
    }
  }

  private static void describe(SampleSet set, ShardManifest manifest, JobContext context) {
    long labelledPixels =
        manifest.ignoredPixels() + manifest.classPixels().stream().mapToLong(Long::longValue).sum();
    String size =
        manifest.width() == 0 ? "mixed sizes" : manifest.width() + "x" + manifest.height();
    context
        .console()
        .line(
            "  %s: %d samples (%d labelled), %s, in %d shards"
                .formatted(
                    set.name(),
                    manifest.samples(),
                    manifest.labelled(),
                    size,
                    manifest.shards().size()));
    if (labelledPixels > 0) {
      String frequencies =
          CityscapesClass.evaluatedClasses().stream()
              .map(
                  each ->
                      "%s %.1f%%"
                          .formatted(
                              each.label(),
                              100.0 * manifest.classPixels().get(each.trainId()) / labelledPixels))
              .collect(Collectors.joining(", "));
      context.console().line("    " + frequencies);
    }
  }
}
