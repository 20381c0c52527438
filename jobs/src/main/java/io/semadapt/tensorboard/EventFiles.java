// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tensorboard;

import io.semadapt.error.UserException;
import io.semadapt.image.ImageHeader;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.SyncedFile;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * What TensorBoard shows of a work folder: event files under {@code tensorboard/<job>/<variant>/}.
 *
 * <p>Every write leaves a whole file and changes none: a run that is killed leaves no half record,
 * and a file system that cannot append is as good as another. Each run of a training has its own
 * folder, so that a resumed run goes on where another ended; the evaluations of a variant are one
 * curve over time.
 */
public final class EventFiles {
  private final Path folder;
  private final String job;
  private final Configuration conf;
  private int written;

  private EventFiles(Path folder, String job, Configuration conf) {
    this.folder = folder;
    this.job = job;
    this.conf = conf;
  }

  /** Those of one run of a training. */
  public static EventFiles ofTraining(
      String work, String job, String variant, String runId, Configuration conf) {
    return new EventFiles(
        new Path(work, "tensorboard/%s/%s/%s".formatted(job, variant, runId)), job, conf);
  }

  /** Those of all evaluations of a variant. */
  public static EventFiles ofEvaluations(String work, String variant, Configuration conf) {
    return new EventFiles(new Path(work, "tensorboard/evaluate/" + variant), "evaluate", conf);
  }

  /**
   * Every metric of some rounds, at the steps after each; what was not measured is left out.
   *
   * @param rows of a table with columns {@code steps} and {@code seconds}, in order
   * @param end when the last round ended
   * @throws UserException if the file cannot be written
   */
  public void rounds(Table table, List<Row> rows, Instant end) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> columns = List.of(table.schema().fieldNames());
    int seconds = columns.indexOf("seconds");
    double time = seconds(end) - rows.stream().mapToDouble(row -> row.getDouble(seconds)).sum();
    EventRecords records = new EventRecords(seconds(end));
    for (Row row : rows) {
      time += row.getDouble(seconds);
      long steps = row.getLong(columns.indexOf("steps"));
      for (String metric : table.metrics()) {
        int column = columns.indexOf(metric);
        if (!row.isNullAt(column)) {
          records.scalar(time, steps, job + "/" + metric, row.getDouble(column));
        }
      }
    }
    write(records, end);
  }

  /**
   * The sample grid of some step.
   *
   * @throws UserException if the file cannot be written
   */
  public void samples(long step, byte[] png, Instant time) {
    EventRecords records = new EventRecords(seconds(time));
    image(records, step, png, time);
    write(records, time);
  }

  /**
   * mIoU, pixel accuracy and the IoU of each class that occurs, as fractions; the step is the time
   * in seconds since 1970.
   *
   * @throws UserException if the file cannot be written
   */
  public void score(SegmentationScore score, Optional<byte[]> samples, Instant time) {
    long step = time.getEpochSecond();
    EventRecords records = new EventRecords(seconds(time));
    score.miou().ifPresent(miou -> records.scalar(seconds(time), step, job + "/miou", miou));
    score
        .pixelAccuracy()
        .ifPresent(
            accuracy -> records.scalar(seconds(time), step, job + "/pixel_accuracy", accuracy));
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      String tag = "class_iou/" + type.label().replace(' ', '_');
      score.iou(type).ifPresent(iou -> records.scalar(seconds(time), step, tag, iou));
    }
    samples.ifPresent(png -> image(records, step, png, time));
    write(records, time);
  }

  private void image(EventRecords records, long step, byte[] png, Instant time) {
    ImageHeader header = ImageHeader.read(png, "samples");
    records.image(seconds(time), step, job + "/samples", header.width(), header.height(), png);
  }

  /**
   * Not as {@link AtomicFiles} names them: TensorBoard reads whatever has "tfevents" in its name,
   * the temporary file too.
   */
  private void write(EventRecords records, Instant time) {
    String name =
        "events.out.tfevents.%013d-%04d-%s"
            .formatted(
                time.toEpochMilli(), written++, UUID.randomUUID().toString().substring(0, 8));
    Path file = new Path(folder, name);
    Path temporary = new Path(folder, "_tmp-" + UUID.randomUUID());
    AtomicFiles.attempt(
        file,
        () -> {
          FileSystem files = file.getFileSystem(conf);
          files.mkdirs(folder);
          try (OutputStream out = SyncedFile.at(temporary, conf).create(0)) {
            out.write(records.toBytes());
          }
          if (!files.rename(temporary, file)) {
            throw new IOException("cannot rename " + temporary + " to it");
          }
        });
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }
}
