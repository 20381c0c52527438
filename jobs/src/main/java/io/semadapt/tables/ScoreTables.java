// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.console.Console;
import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.metric.SegmentationScore.Counts;
import io.semadapt.tables.ReportTables.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A score as rows of the report tables, and as tables for people. */
public final class ScoreTables {
  private ScoreTables() {}

  /**
   * Appends to {@code class_iou}, {@code category_iou} and {@code confusion}.
   *
   * @param scored the variant; null where predictions of no variant were scored
   */
  public static void append(
      ReportTables tables, String runId, Optional<String> scored, SegmentationScore score) {
    String variant = scored.orElse(null);
    List<Row> classes = new ArrayList<>();
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      Counts counts = score.counts(each);
      classes.add(
          RowFactory.create(
              runId,
              variant,
              each.trainId(),
              each.label(),
              orNull(score.iou(each)),
              orNull(score.instanceIou(each)),
              counts.tp(),
              counts.fp(),
              counts.fn()));
    }
    tables.append(Table.CLASS_IOU, runId, classes);
    List<Row> categories = new ArrayList<>();
    for (Category each : Category.values()) {
      if (each != Category.VOID) {
        Counts counts = score.counts(each);
        categories.add(
            RowFactory.create(
                runId,
                variant,
                each.label(),
                orNull(score.iou(each)),
                orNull(score.instanceIou(each)),
                counts.tp(),
                counts.fp(),
                counts.fn()));
      }
    }
    tables.append(Table.CATEGORY_IOU, runId, categories);
    List<Row> confusion = new ArrayList<>();
    for (int truth = 0; truth < CityscapesClass.LABEL_IDS; truth++) {
      for (int prediction = 0; prediction < CityscapesClass.LABEL_IDS; prediction++) {
        long pixels = score.confusion().count(truth, prediction);
        if (pixels > 0) {
          confusion.add(RowFactory.create(runId, variant, truth, prediction, pixels));
        }
      }
    }
    tables.append(Table.CONFUSION, runId, confusion);
  }

  /** Prints IoU and iIoU of classes and categories, in percent, with their means. */
  public static void print(Console console, SegmentationScore score) {
    List<List<String>> classes = new ArrayList<>();
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      classes.add(
          List.of(each.label(), percent(score.iou(each)), percent(score.instanceIou(each))));
    }
    classes.add(List.of("mean", percent(score.miou()), percent(score.instanceMiou())));
    console.table(List.of("class", "IoU %", "iIoU %"), classes);
    List<List<String>> categories = new ArrayList<>();
    for (Category each : Category.values()) {
      if (each != Category.VOID) {
        categories.add(
            List.of(each.label(), percent(score.iou(each)), percent(score.instanceIou(each))));
      }
    }
    categories.add(
        List.of("mean", percent(score.categoryMiou()), percent(score.categoryInstanceMiou())));
    console.table(List.of("category", "IoU %", "iIoU %"), categories);
    console.line("  pixel accuracy " + percent(score.pixelAccuracy()) + " %");
  }

  private static String percent(OptionalDouble fraction) {
    return fraction.isPresent()
        ? String.format(Locale.ROOT, "%.2f", 100 * fraction.getAsDouble())
        : "-";
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
