// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.TableFiles;
import io.semadapt.tables.TableRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Ingested data of a work folder.
 *
 * @param sets manifest of each set of shards
 * @param rejected samples rejected by ingest, at most 200 of each set
 * @param rejectedCount number of all rejected samples
 */
record Inputs(Map<String, ShardManifest> sets, List<Rejected> rejected, long rejectedCount) {
  private static final List<String> REJECTED = List.of("id", "reason", "detail");
  private static final int REJECTED_SHOWN = 200;
  private static final int FINGERPRINT_SHOWN = 12;

  /** A sample rejected by ingest, with the reason. */
  record Rejected(String set, String id, String reason, String detail) {}

  /** Reads the finished sets and the rejected samples. */
  static Inputs read(String work, JobContext context) {
    Map<String, ShardManifest> sets = new LinkedHashMap<>();
    for (String set : List.of("source", "target", "target-val")) {
      Path folder = new Path(work, "shards/" + set);
      if (ShardManifest.exists(folder, context.hadoop())) {
        sets.put(set, ShardManifest.read(folder, context.hadoop()));
      }
    }
    List<Rejected> rejected = new ArrayList<>();
    long count = readRejected(new Path(work, "shards/rejected"), context, rejected);
    return new Inputs(sets, rejected, count);
  }

  /** Adds the first rejected samples of each set and returns the number of all. */
  private static long readRejected(Path folder, JobContext context, List<Rejected> rejected) {
    long count = 0;
    try {
      FileSystem files = folder.getFileSystem(context.hadoop());
      if (!files.exists(folder)) {
        return count;
      }
      for (FileStatus set : files.listStatus(folder)) {
        if (!set.isDirectory()) {
          continue;
        }
        List<TableRow> rows =
            TableFiles.ofTexts(
                    set.getPath(),
                    REJECTED,
                    context.hadoop(),
                    note -> context.console().line("  " + note))
                .rows();
        count += rows.size();
        for (TableRow row : rows.subList(0, Math.min(REJECTED_SHOWN, rows.size()))) {
          rejected.add(
              new Rejected(
                  set.getPath().getName(),
                  row.required("id", String.class),
                  row.text("reason").orElse(""),
                  row.text("detail").orElse("")));
        }
      }
      return count;
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot read what was rejected under '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /** Counts, size, fingerprint and origin of each set. */
  TextTable table() {
    List<List<String>> rows = new ArrayList<>();
    sets.forEach((set, manifest) -> rows.add(row(set, manifest)));
    return new TextTable(
        List.of("set", "samples", "labelled", "size", "shards", "fingerprint", "rejected", "from"),
        rows);
  }

  private static List<String> row(String set, ShardManifest manifest) {
    String fingerprint = manifest.fingerprint();
    return List.of(
        set,
        String.valueOf(manifest.samples()),
        String.valueOf(manifest.labelled()),
        manifest.width() == 0 ? "mixed" : manifest.width() + "x" + manifest.height(),
        String.valueOf(manifest.shards().size()),
        fingerprint.substring(0, Math.min(FINGERPRINT_SHOWN, fingerprint.length())),
        manifest.provenance().getOrDefault("rejected", "0"),
        manifest.provenance().getOrDefault("root", NumberText.NONE));
  }

  /** Share of each class in the labels of each set. */
  TextTable classShares() {
    List<String> header = new ArrayList<>(List.of("percent of labelled pixels"));
    header.addAll(sets.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      List<String> row = new ArrayList<>(List.of(type.label()));
      for (ShardManifest manifest : sets.values()) {
        long sum = manifest.classPixels().stream().mapToLong(pixels -> pixels).sum();
        row.add(
            NumberText.percent(
                sum == 0 ? null : (double) manifest.classPixels().get(type.trainId()) / sum));
      }
      rows.add(row);
    }
    return new TextTable(header, rows);
  }

  /** The rejected samples with the reasons. */
  TextTable rejectedTable() {
    return new TextTable(
        List.of("set", "sample", "reason", "detail"),
        rejected.stream()
            .map(each -> List.of(each.set(), each.id(), each.reason(), each.detail()))
            .toList());
  }
}
