// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.VEGETATION;

import java.util.ArrayList;
import java.util.List;

/** Trees and bushes: clusters of ragged blobs, dark below and light towards the sky. */
final class Trees {
  private Trees() {}

  /** The trees of an avenue, or none. */
  static List<Thing> avenue(Camera camera, Street street, Dice dice) {
    List<Thing> trees = new ArrayList<>();
    for (int side : new int[] {-1, 1}) {
      if (dice.chance(0.45)) {
        double step = dice.between(8, 14);
        for (double z = dice.between(6, 14); z < street.end(); z += step) {
          if (!street.inCrossing(z)) {
            double x = street.pavementAt(side, dice.between(0.55, 0.85));
            trees.add(tree(camera, dice, x, z, dice.between(5, 8)));
          }
        }
      }
    }
    return trees;
  }

  static Thing tree(Camera camera, Dice dice, double x, double z, double height) {
    Thing tree = new Thing(camera, VEGETATION, -1, z);
    double trunk = height * 0.03;
    double bare = height * dice.between(0.25, 0.38);
    tree.board(Material.BARK, dice.tone(), x - trunk, x + trunk, 0, bare + 0.8, z);
    double crown = (height - bare) / 2;
    double middle = bare + crown;
    double wide = crown * dice.between(0.8, 1.1);
    tree.add(Material.FOLIAGE, 0.1, Shapes.blob(dice, x, middle, z, wide, crown));
    int puffs = dice.count(6, 9);
    for (int i = 0; i < puffs; i++) {
      double up = (i + 0.5) / puffs;
      double px = x + dice.between(-0.6, 0.6) * wide;
      double py = middle + (up * 1.3 - 0.75) * crown;
      double tone = Math.min(0.99, 0.15 + 0.75 * up + dice.between(-0.1, 0.1));
      tree.add(Material.FOLIAGE, tone, Shapes.blob(dice, px, py, z, wide * 0.36, crown * 0.3));
    }
    return tree;
  }

  static Thing bush(Camera camera, Dice dice, double x, double z) {
    Thing bush = new Thing(camera, VEGETATION, -1, z);
    double radius = dice.between(0.7, 1.5);
    bush.add(Material.FOLIAGE, 0.2, Shapes.blob(dice, x, radius * 0.6, z, radius, radius * 0.8));
    bush.add(
        Material.FOLIAGE,
        0.6,
        Shapes.blob(dice, x - radius * 0.2, radius * 0.9, z, radius * 0.6, radius * 0.4));
    return bush;
  }
}
