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

  /** Beginning of a line, and the key of its next word. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("shards ", "shards"),
          Map.entry("seed ", "seed"),
          Map.entry("workers ", "workers"),
          Map.entry("weights ", SECTION + "vgg16-weights"),
          Map.entry("steps ", SECTION + "steps"),
          Map.entry("batch ", SECTION + "batch"),
          Map.entry("crop ", SECTION + "crop"),
          Map.entry("scale ", SECTION + "scale"),
          Map.entry("flip ", SECTION + "flip"),
          Map.entry("jitter ", SECTION + "jitter"),
          Map.entry("learning rate ", SECTION + "learning-rate"),
          Map.entry("averaging frequency ", SECTION + "averaging-frequency"),
          Map.entry("average updater ", SECTION + "average-updater"),
          Map.entry("class weights ", SECTION + "class-weights"),
          Map.entry("rare class sampling ", SECTION + "rare-class-sampling"),
          Map.entry("raw source share ", SECTION + "raw-source-share"));

  private SettingsOf01() {}

  /** As {@code key = value} lines; settings of later versions come back as they are. */
  static String translate(String settings) {
    if (settings.contains(" = ")) {
      return settings;
    }
    List<String> lines = new ArrayList<>();
    for (String line : settings.lines().toList()) {
      if (line.startsWith("unet-")) {
        lines.add(SECTION + "network = unet");
        lines.add(SECTION + "width = " + line.substring("unet-".length()));
      } else if (line.startsWith("fcn8s-vgg16-")) {
        lines.add(SECTION + "network = fcn8s-vgg16");
        lines.add(SECTION + "width-divisor = " + line.substring("fcn8s-vgg16-".length()));
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
      case SECTION + "vgg16-weights" -> text.equals("random") ? "null" : text;
      case SECTION + "class-weights" -> text.toLowerCase(Locale.ROOT);
      default -> text.replaceFirst(" falling as .*", "");
    };
  }
}
