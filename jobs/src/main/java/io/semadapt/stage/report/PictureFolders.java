// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.storage.WorkFolder;
import java.util.EnumMap;
import java.util.Map;

/**
 * Folders that the pictures of a report come from, where the configuration puts them.
 *
 * @param gans folder of each variant's GAN
 * @param translated shards translated for each variant
 * @param predictions of each variant's segmenter
 * @param source raw source shards
 * @param targetVal shards of the validation photographs
 */
record PictureFolders(
    Map<Variant, String> gans,
    Map<Variant, String> translated,
    Map<Variant, String> predictions,
    String source,
    String targetVal) {
  /** Reads the outputs of the jobs that leave pictures. */
  static PictureFolders of(ConfigSection root) {
    Map<Variant, String> gans = new EnumMap<>(Variant.class);
    Map<Variant, String> translated = new EnumMap<>(Variant.class);
    Map<Variant, String> predictions = new EnumMap<>(Variant.class);
    for (Variant variant : Variant.values()) {
      WorkFolder work = of(root, variant);
      predictions.put(variant, work.predictions(variant));
      if (variant.translated()) {
        // A folder without the variant in its path holds one variant only: the configured one.
        put(gans, variant, work.gan(variant), configured(root, "train-gan"));
        put(translated, variant, work.translated(variant), configured(root, "translate"));
      }
    }
    WorkFolder work = WorkFolder.of(root.with("report", Map.of()));
    return new PictureFolders(
        gans, translated, predictions, work.shards("source"), work.shards("target-val"));
  }

  /** Outputs may be set with the variant in their paths, as {@code /gans/${train-gan.variant}}. */
  private static WorkFolder of(ConfigSection root, Variant variant) {
    return WorkFolder.of(
        variant.translated()
            ? root.with(
                "report",
                Map.of("train-gan.variant", variant.key(), "translate.variant", variant.key()))
            : root.with("report", Map.of()));
  }

  private static String configured(ConfigSection root, String job) {
    return root.with("report", Map.of()).child(job).string("variant");
  }

  private static void put(
      Map<Variant, String> folders, Variant variant, String folder, String configured) {
    if (!folders.containsValue(folder)) {
      folders.put(variant, folder);
    } else if (variant.key().equals(configured)) {
      folders.values().remove(folder);
      folders.put(variant, folder);
    }
  }
}
