// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Rejection;
import io.semadapt.error.UserException;
import io.semadapt.input.RejectedSamples;
import io.semadapt.job.JobContext;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.OutputFolder;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Makes the shards of one set and publishes them with their manifest. */
final class SetIngest {
  /** Hex digits of a fingerprint that tell one unfinished folder from another. */
  private static final int KEY_DIGITS = 16;

  /** Train ids are at most this; label ids of vegetation, sky, people and vehicles are larger. */
  private static final int HIGHEST_TRAIN_ID = 19;

  private final PreparedSet prepared;
  private final SampleSet set;
  private final IngestConfig config;
  private final JobContext context;

  /** Shards of a set, with the number of rejected samples. */
  record Result(ShardManifest manifest, long rejected, boolean written) {}

  SetIngest(PreparedSet prepared, IngestConfig config, JobContext context) {
    this.prepared = prepared;
    this.set = prepared.set();
    this.config = config;
    this.context = context;
  }

  /** Makes the shards, unless they are there. */
  Result run() {
    if (prepared.unchanged().isPresent()) {
      ShardManifest manifest = prepared.unchanged().get();
      context
          .console()
          .line("  %s: %d samples, unchanged".formatted(set.name(), manifest.samples()));
      warn(manifest);
      return new Result(manifest, manifest.rejected(), /* written= */ false);
    }
    List<Rejection> rejections =
        new ArrayList<>(prepared.files().orElseThrow().listing().rejections());
    RejectedSamples rejected = set.rejected(config, prepared.files().orElseThrow());
    rejected.record(rejections, context);
    Configuration hadoop = context.hadoop();
    Path target = new Path(config.work(), "shards/" + set.name());
    String key = prepared.fingerprint().substring(0, KEY_DIGITS);
    try (OutputFolder folder = OutputFolder.resume(target, key, hadoop)) {
      List<ShardOutcome> outcomes = outcomes(folder.path());
      outcomes.forEach(outcome -> rejections.addAll(outcome.rejections()));
      if (outcomes.stream().anyMatch(outcome -> !outcome.rejections().isEmpty())) {
        rejected.record(rejections, context);
      }
      ShardManifest manifest = manifest(outcomes, rejections);
      if (manifest.samples() == 0) {
        throw new UserException("Cannot ingest '%s': every sample was rejected", set.root());
      }
      requireClasses(manifest);
      ShardTask.finished(folder.path(), hadoop).remove();
      folder.commit(published -> manifest.write(published, hadoop));
      describe(manifest);
      warn(manifest);
      return new Result(manifest, rejections.size(), /* written= */ true);
    }
  }

  private List<ShardOutcome> outcomes(Path folder) {
    CorpusFiles files = prepared.files().orElseThrow();
    ShardTask task =
        new ShardTask(
            HadoopConf.of(context.hadoop()),
            files.root().toString(),
            set.layout().domain(),
            set.layout().labelEncoding(),
            config.ingest().size().orElse(null),
            folder.toString());
    return context.map(
        "ingest " + set.name(),
        prepared.count(),
        "samples",
        ShardPlan.plans(prepared.samples(), files, config.ingest().shardBytes()),
        task,
        outcome -> outcome.samples() + outcome.rejections().size());
  }

  private ShardManifest manifest(List<ShardOutcome> all, List<Rejection> rejections) {
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
    provenance.put("size", config.ingest().sizeText());
    provenance.put("rejected", Integer.toString(rejections.size()));
    provenance.put("incomplete", Long.toString(RejectedSamples.incomplete(rejections)));
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
        prepared.fingerprint(),
        provenance);
  }

  private static int common(List<Integer> sizes) {
    return sizes.stream().distinct().count() == 1 ? sizes.get(0) : 0;
  }

  /** Labels of training photographs may be empty: only the oracle uses them. */
  private void requireClasses(ShardManifest manifest) {
    if (manifest.labelled() > 0 && !manifest.hasClasses() && !set.name().equals("target")) {
      throw new UserException(
          "Cannot ingest '%s': no pixel of its %d label maps has a class (are they train ids, or"
              + " does the label map ignore them?)",
          set.root(), manifest.labelled());
    }
  }

  /** Train ids taken for label ids are only ever the low ones. */
  private void warn(ShardManifest manifest) {
    boolean highest =
        CityscapesClass.evaluatedClasses().stream()
            .filter(each -> each.labelId() > HIGHEST_TRAIN_ID)
            .anyMatch(each -> manifest.classPixels().get(each.trainId()) > 0);
    if (manifest.labelled() > 0 && !highest && set.layout().labelEncoding().map().isIdentity()) {
      context
          .console()
          .line(
              "  warning: %s: no class with a label id above %d occurs in its %d label maps: are they train ids?"
                  .formatted(set.name(), HIGHEST_TRAIN_ID, manifest.labelled()));
    }
  }

  private void describe(ShardManifest manifest) {
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
