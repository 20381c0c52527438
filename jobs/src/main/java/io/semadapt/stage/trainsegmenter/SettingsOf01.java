// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings in checkpoints of version 0.1: lines such as {@code learning rate 0.001 falling ...}.
 */
final class SettingsOf01 {
  private static final String SECTION = "train-segmenter.";
  private static final String VGG16_WEIGHTS = SECTION + "network.vgg16-weights";
  private static final String CLASS_WEIGHTS = SECTION + "class-weights";

  /** Beginning of a line, and the key of the value that follows. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("shards ", "shards"),
          Map.entry("seed ", "seed"),
          Map.entry("workers ", "workers"),
          Map.entry("weights ", VGG16_WEIGHTS),
          Map.entry("steps ", SECTION + "steps"),
          Map.entry("batch ", SECTION + "batch"),
          Map.entry("crop ", SECTION + "crop"),
          Map.entry("scale ", SECTION + "augmentation.scale"),
          Map.entry("flip ", SECTION + "augmentation.flip"),
          Map.entry("jitter ", SECTION + "augmentation.jitter"),
          Map.entry("learning rate ", SECTION + "learning-rate"),
          Map.entry("averaging frequency ", SECTION + "averaging-period"),
          Map.entry("average updater ", SECTION + "average-moments"),
          Map.entry("class weights ", CLASS_WEIGHTS),
          Map.entry("rare class sampling ", SECTION + "sampling.rare-class-temperature"),
          Map.entry("raw source share ", SECTION + "sampling.raw-source-share"));

  private SettingsOf01() {}

  /** Settings as {@code key = value} lines; those of later versions are returned unchanged. */
  static String translate(String settings) {
    if (settings.contains(" = ")) {
      return settings;
    }
    List<String> lines = new ArrayList<>();
    for (String line : settings.lines().toList()) {
      if (line.startsWith("unet-")) {
        lines.add(SECTION + "network.type = unet");
        lines.add(SECTION + "network.width = " + line.substring("unet-".length()));
      } else if (line.startsWith("fcn8s-vgg16-")) {
        lines.add(SECTION + "network.type = fcn8s-vgg16");
        lines.add(SECTION + "network.width-divisor = " + line.substring("fcn8s-vgg16-".length()));
      }
      KEYS.forEach(
          (start, key) -> {
            if (line.startsWith(start)) {
              lines.add(key + " = " + value(key, line.substring(start.length())));
            }
          });
    }
    return String.join("\n", lines);
  }

  private static String value(String key, String text) {
    return switch (key) {
      case VGG16_WEIGHTS -> text.equals("random") ? "null" : text;
      case CLASS_WEIGHTS -> text.toLowerCase(Locale.ROOT);
      default -> text.replaceFirst(" falling as .*", "");
    };
  }
}
