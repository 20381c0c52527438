// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.tables.ReportTables.Table;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The score of one picture, small enough that the driver holds those of a whole set: some 250
 * bytes.
 *
 * @param id of the picture
 * @param iou by train id, fractions; NaN where the class occurs in neither truth nor prediction
 * @param pixelAccuracy fraction; NaN where no pixel has a class
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; there are many of them.
public record ImageScore(String id, double[] iou, double pixelAccuracy) implements Serializable {
  /** A row: the score with the run that it belongs to. */
  private record OfRun(String runId, Optional<String> variant, ImageScore score) {}

  /** Columns of the table; IoUs are named after their classes: {@code iou_traffic_light}. */
  private static final List<Column<OfRun>> COLUMNS =
      Column.join(
          List.of(
              Column.text("run_id", OfRun::runId),
              Column.text("variant", row -> row.variant().orElse(null)),
              Column.text("image_id", row -> row.score().id()),
              Column.optionalNumber("miou", row -> row.score().miou()),
              Column.optionalNumber("pixel_accuracy", row -> known(row.score().pixelAccuracy()))),
          CityscapesClass.evaluatedClasses().stream().map(ImageScore::column).toList());

  /** Of the pixels of one picture. */
  public static ImageScore of(String id, ConfusionMatrix picture) {
    SegmentationScore score = SegmentationScore.of(picture);
    double[] iou = new double[CityscapesClass.TRAIN_CLASSES];
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      iou[each.trainId()] = score.iou(each).orElse(Double.NaN);
    }
    return new ImageScore(id, iou, score.pixelAccuracy().orElse(Double.NaN));
  }

  /**
   * Appends to {@code image_iou}, one row a picture.
   *
   * @param variant that was scored; empty for predictions of no variant
   */
  public static void append(
      ReportTables tables, String runId, Optional<String> variant, Stream<ImageScore> scores) {
    tables.append(
        Table.IMAGE_IOU,
        runId,
        scores.map(score -> Column.row(COLUMNS, new OfRun(runId, variant, score))).toList());
  }

  /** The columns as DDL. */
  static String ddl() {
    return Column.ddl(COLUMNS);
  }

  private static Column<OfRun> column(CityscapesClass each) {
    return Column.optionalNumber(
        "iou_" + each.label().replace(' ', '_'), row -> known(row.score().iou()[each.trainId()]));
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Mean IoU of the classes that occur in the picture or its prediction. */
  public OptionalDouble miou() {
    return Arrays.stream(iou).filter(value -> !Double.isNaN(value)).average();
  }
}
