// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.util.EnumMap;
import java.util.Map;

/** The colours of every material in one domain: some per material, chosen by a thing's tone. */
final class Palette {
  private final Map<Material, int[]> colours = new EnumMap<>(Material.class);

  /** Gives a material its colours, 0xRRGGBB. */
  Palette with(Material material, int... choices) {
    colours.put(material, choices.clone());
    return this;
  }

  /**
   * The colour of a surface as R, G, B in [0, 1]. Tones between two colours mix them in leaves and
   * in the sky, and pick one elsewhere, as cars do.
   *
   * @param v height in the picture, 0 at its top to 1: the sky's tone
   */
  double[] colour(Surface surface, double v) {
    Material material = surface.material();
    double tone = material == Material.SKY ? Math.min(1, v * 2.2) : surface.tone();
    boolean blended = material == Material.SKY || material == Material.FOLIAGE;
    int[] choices = colours.get(material);
    if (choices == null) {
      throw new IllegalArgumentException("Invalid material " + material + ": no colour");
    }
    if (!blended || choices.length == 1) {
      return channels(choices[Math.min(choices.length - 1, (int) (tone * choices.length))]);
    }
    double at = tone * (choices.length - 1);
    int low = Math.min(choices.length - 2, (int) at);
    double[] from = channels(choices[low]);
    double[] to = channels(choices[low + 1]);
    double share = at - low;
    for (int c = 0; c < 3; c++) {
      from[c] += (to[c] - from[c]) * share;
    }
    return from;
  }

  private static double[] channels(int rgb) {
    return new double[] {(rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0};
  }
}
