// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Rejection;
import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.PlainLocalFileSystem;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructType;

/** Rejected samples of a set: listed in a table, counted against a maximum. */
final class RejectedSamples {
  private static final StructType TABLE =
      StructType.fromDDL("id string, file string, reason string, detail string");
  private static final int SHOWN = 5;

  private final SampleSet set;
  private final int allowed;
  private final Path folder;

  RejectedSamples(SampleSet set, IngestConfig config) {
    this.set = set;
    this.allowed = config.ingest().maxRejected();
    this.folder = new Path(config.work(), "shards/rejected/" + set.name());
  }

  /**
   * Checks samples that are rejected by their names, before anything is read or written.
   *
   * @throws UserException if there are more than allowed
   */
  void check(List<Rejection> rejections) {
    check(rejections, "");
  }

  /**
   * Lists rejected samples, whether they end the run or not.
   *
   * @throws UserException if there are more than allowed
   */
  void record(List<Rejection> rejections, JobContext context) {
    if (rejections.isEmpty()) {
      remove(context);
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
        .createDataFrame(rows, TABLE)
        .coalesce(1)
        .write()
        .options(PlainLocalFileSystem.settings())
        .mode(SaveMode.Overwrite)
        .parquet(folder.toString());
    for (Rejection each : rejections.subList(0, Math.min(SHOWN, rejections.size()))) {
      context
          .console()
          .line(
              "  rejected %s: %s (%s)".formatted(each.file(), each.detail(), each.reason().key()));
    }
    check(rejections, "; all are listed in " + folder);
  }

  private void check(List<Rejection> rejections, String where) {
    if (rejections.size() > allowed) {
      Rejection first = rejections.get(0);
      throw new UserException(
          "Cannot ingest '%s': %d rejected, %d allowed; the first: %s: %s (allow them with"
              + " ingest.max-rejected=%d%s)",
          set.root(),
          rejections.size(),
          allowed,
          first.file(),
          first.detail(),
          rejections.size(),
          where);
    }
  }

  private void remove(JobContext context) {
    try {
      folder.getFileSystem(context.hadoop()).delete(folder, true);
    } catch (IOException e) {
      throw new UserException(e, "Cannot remove '%s': %s", folder, AtomicFiles.reason(e));
    }
  }
}
