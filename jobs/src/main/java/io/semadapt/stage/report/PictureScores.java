// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

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

  private static final Comparator<Entry> WORST_FIRST =
      Comparator.comparingDouble(Entry::miou).thenComparing(Entry::id);

  /** Of pictures that are as good, the first by name. */
  private static final Comparator<Entry> BEST_FIRST =
      Comparator.comparingDouble(Entry::miou).reversed().thenComparing(Entry::id);

  /** Reads the pictures of the latest score of each variant; variants without any are left out. */
  static List<PictureScores> read(ReportTables tables, List<VariantScore> variants) {
    Map<String, Score> latest = new LinkedHashMap<>();
    variants.stream().map(PictureScores::latest).forEach(score -> latest.put(score.runId(), score));
    Map<String, List<Entry>> pictures = new HashMap<>();
    List<String> columns = List.of("run_id", "image_id", "miou", "pixel_accuracy");
    for (TableRow row : tables.plain(Table.IMAGE_IOU).rowsOf(latest::containsKey, columns)) {
      if (row.value("miou", Double.class).isPresent()) {
        pictures
            .computeIfAbsent(row.required("run_id", String.class), none -> new ArrayList<>())
            .add(entry(row));
      }
    }
    return latest.values().stream()
        .filter(score -> pictures.containsKey(score.runId()))
        .map(score -> of(score.variant(), pictures.get(score.runId())))
        .toList();
  }

  private static PictureScores of(String variant, List<Entry> pictures) {
    List<Entry> worst = pictures.stream().sorted(WORST_FIRST).limit(SHOWN).toList();
    List<Entry> best =
        pictures.stream()
            .sorted(BEST_FIRST)
            .limit(SHOWN)
            .filter(each -> !worst.contains(each))
            .sorted(WORST_FIRST.reversed())
            .toList();
    return new PictureScores(variant, worst, best);
  }

  private static Score latest(VariantScore variant) {
    return variant.trainings().stream()
        .max(Comparator.comparing(score -> score.started().orElse(Instant.EPOCH)))
        .orElseThrow();
  }

  private static Entry entry(TableRow row) {
    return new Entry(
        row.text("image_id").orElse(""),
        row.required("miou", Double.class),
        row.value("pixel_accuracy", Double.class).orElse(0.0));
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
