// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * The pictures that a variant's latest evaluation got worst and best.
 *
 * @param worst lowest mIoU first
 * @param best highest mIoU first; without those that are among the worst
 */
record PictureScores(String variant, List<Entry> worst, List<Entry> best) {
  private static final int SHOWN = 4;

  /**
   * A picture.
   *
   * @param miou of the classes that occur in it, fraction
   * @param accuracy share of its labelled pixels that are right
   */
  record Entry(String id, double miou, double accuracy) {
    /** Caption: {@code mIoU 12.3}. */
    String text() {
      return String.format(Locale.ROOT, "mIoU %.1f", 100 * miou);
    }
  }

  /** Reads the pictures of the latest score of each variant; variants without any are left out. */
  static List<PictureScores> read(
      ReportTables tables, SparkSession spark, List<VariantScore> variants) {
    List<Score> latest = variants.stream().map(PictureScores::latest).toList();
    Dataset<Row> all =
        tables
            .read(spark, Table.IMAGE_IOU)
            .filter(functions.col("miou").isNotNull())
            .filter(
                functions
                    .col("run_id")
                    .isin(latest.stream().map(Score::runId).toArray(Object[]::new)));
    List<Row> ends =
        all.withColumn("up", rank(functions.col("miou").asc()))
            .withColumn("down", rank(functions.col("miou").desc()))
            .filter(functions.col("up").leq(SHOWN).or(functions.col("down").leq(SHOWN)))
            .orderBy("up")
            .select("run_id", "image_id", "miou", "pixel_accuracy", "up", "down")
            .collectAsList();
    List<PictureScores> scores = new ArrayList<>();
    for (Score score : latest) {
      List<Row> rows = ends.stream().filter(row -> row.getString(0).equals(score.runId())).toList();
      if (!rows.isEmpty()) {
        List<Entry> worst =
            rows.stream().filter(row -> row.getInt(4) <= SHOWN).map(PictureScores::entry).toList();
        List<Entry> best =
            new ArrayList<>(
                rows.stream()
                    .filter(row -> row.getInt(4) > SHOWN)
                    .map(PictureScores::entry)
                    .toList());
        Collections.reverse(best);
        scores.add(new PictureScores(score.variant(), worst, List.copyOf(best)));
      }
    }
    return List.copyOf(scores);
  }

  private static Column rank(Column order) {
    return functions
        .row_number()
        .over(Window.partitionBy("run_id").orderBy(order, functions.col("image_id")));
  }

  private static Score latest(VariantScore variant) {
    return variant.trainings().stream()
        .max(Comparator.comparing(score -> score.started().orElse(Instant.EPOCH)))
        .orElseThrow();
  }

  private static Entry entry(Row row) {
    return new Entry(row.getString(1), row.getDouble(2), row.isNullAt(3) ? 0 : row.getDouble(3));
  }

  /** Name of the variant for display. */
  String name() {
    return VariantScore.name(variant);
  }

  /** The pictures, worst first. */
  TextTable table() {
    return new TextTable(
        List.of("which", "picture", "mIoU %", "pixels right %"),
        Stream.concat(
                worst.stream().map(each -> row("worst", each)),
                best.stream().map(each -> row("best", each)))
            .toList());
  }

  private static List<String> row(String which, Entry entry) {
    return List.of(
        which, entry.id(), NumberText.percent(entry.miou()), NumberText.percent(entry.accuracy()));
  }
}
