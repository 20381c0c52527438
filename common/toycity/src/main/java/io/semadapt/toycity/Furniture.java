// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.POLE;
import static io.semadapt.label.CityscapesClass.STATIC;
import static io.semadapt.label.CityscapesClass.TRAFFIC_LIGHT;
import static io.semadapt.label.CityscapesClass.TRAFFIC_SIGN;

import java.util.ArrayList;
import java.util.List;

/** Street lamps, traffic lights, signs and bins; sizes a little larger than life, to be seen. */
final class Furniture {
  private final Camera camera;
  private final Street street;
  private final Dice dice;
  private final List<Thing> things = new ArrayList<>();

  private Furniture(Camera camera, Street street, Dice dice) {
    this.camera = camera;
    this.street = street;
    this.dice = dice;
  }

  static List<Thing> of(Camera camera, Street street, Dice dice) {
    Furniture furniture = new Furniture(camera, street, dice);
    furniture.lamps();
    furniture.lights();
    furniture.signs();
    furniture.bins();
    return furniture.things;
  }

  private void lamps() {
    for (int side : new int[] {-1, 1}) {
      if (dice.chance(0.6)) {
        double step = dice.between(12, 20);
        for (double z = dice.between(7, 13); z < street.end(); z += step) {
          double x = street.kerbside(side);
          Thing lamp = new Thing(camera, POLE, -1, z);
          lamp.board(Material.POLE_METAL, 0.4, x - 0.11, x + 0.11, 0, 7, z);
          double arm = x - side * 1.6;
          lamp.board(Material.POLE_METAL, 0.4, Math.min(x, arm), Math.max(x, arm), 6.85, 7.05, z);
          things.add(lamp);
        }
      }
    }
  }

  private void lights() {
    if (!street.hasCrossing() && dice.chance(0.55)) {
      return;
    }
    double z = street.hasCrossing() ? street.crossingFrom() - 1.5 : dice.between(8, 16);
    for (int side : new int[] {1, -1}) {
      if (side > 0 || dice.chance(0.7)) {
        light(street.kerbside(side), side > 0 ? Math.min(z, 17) : Math.min(z + 3, 22));
      }
    }
    if (dice.chance(0.35)) {
      light(street.kerbside(1) + 0.4, dice.between(6.5, 9));
    }
  }

  private void light(double x, double z) {
    Thing pole = new Thing(camera, POLE, -1, z);
    pole.board(Material.POLE_METAL, 0.2, x - 0.1, x + 0.1, 0, 3.2, z);
    things.add(pole);
    Thing light = new Thing(camera, TRAFFIC_LIGHT, -1, z - 0.05);
    light.board(Material.LAMP_HOUSING, 0.5, x - 0.42, x + 0.42, 2.3, 4.4, z);
    int lit = dice.count(0, 2);
    Material[] lamps = {Material.LAMP_GREEN, Material.LAMP_AMBER, Material.LAMP_RED};
    for (int i = 0; i < lamps.length; i++) {
      Material lamp = i == lit ? lamps[i] : Material.LAMP_OFF;
      light.disc(lamp, 0.5, x, 2.7 + 0.65 * i, z, 0.27);
    }
    things.add(light);
  }

  private void signs() {
    int signs = dice.count(1, 4);
    for (int i = 0; i < signs; i++) {
      int side = dice.chance(0.65) ? 1 : -1;
      sign(street.kerbside(side) + side * dice.between(0.1, 0.7), dice.between(6, 20));
    }
    if (dice.chance(0.2)) {
      gantry(dice.between(16, 26));
    }
  }

  private void sign(double x, double z) {
    Thing pole = new Thing(camera, POLE, -1, z);
    pole.board(Material.POLE_METAL, 0.6, x - 0.07, x + 0.07, 0, 2.4, z);
    things.add(pole);
    Thing sign = new Thing(camera, TRAFFIC_SIGN, -1, z - 0.05);
    double y = 2.7;
    double radius = dice.between(0.5, 0.7);
    switch (dice.count(0, 5)) {
      case 0 -> {
        sign.disc(Material.SIGN_RED, 0.5, x, y, z, radius);
        sign.disc(Material.SIGN_WHITE, 0.5, x, y, z, radius * 0.62);
      }
      case 1 -> sign.disc(Material.SIGN_BLUE, 0.5, x, y, z, radius);
      case 2 -> {
        triangle(sign, Material.SIGN_RED, x, y, z, radius * 1.25);
        triangle(sign, Material.SIGN_WHITE, x, y, z, radius * 0.7);
      }
      case 3 -> {
        diamond(sign, Material.SIGN_WHITE, x, y, z, radius * 1.2);
        diamond(sign, Material.SIGN_YELLOW, x, y, z, radius * 0.85);
      }
      case 4 -> {
        sign.board(Material.SIGN_BLUE, 0.5, x - radius, x + radius, y - radius, y + radius, z);
        sign.board(
            Material.SIGN_WHITE,
            0.5,
            x - radius * 0.4,
            x + radius * 0.4,
            y - radius * 0.6,
            y + radius * 0.4,
            z);
      }
      default ->
          sign.board(
              Material.SIGN_YELLOW, 0.5, x - radius, x + radius, y - radius * 0.6, y + radius, z);
    }
    things.add(sign);
  }

  private static void triangle(
      Thing sign, Material material, double x, double y, double z, double radius) {
    sign.add(
        material,
        0.5,
        new Vector(x - radius * 0.87, y - radius * 0.5, z),
        new Vector(x + radius * 0.87, y - radius * 0.5, z),
        new Vector(x, y + radius, z));
  }

  private static void diamond(
      Thing sign, Material material, double x, double y, double z, double radius) {
    sign.add(
        material,
        0.5,
        new Vector(x - radius, y, z),
        new Vector(x, y - radius, z),
        new Vector(x + radius, y, z),
        new Vector(x, y + radius, z));
  }

  private void gantry(double z) {
    double left = street.roadLeft() - 0.5;
    double right = street.roadRight() + 0.5;
    Thing poles = new Thing(camera, POLE, -1, z);
    poles.board(Material.POLE_METAL, 0.5, left - 0.16, left + 0.16, 0, 6.6, z);
    poles.board(Material.POLE_METAL, 0.5, right - 0.16, right + 0.16, 0, 6.6, z);
    poles.board(Material.POLE_METAL, 0.5, left, right, 6.2, 6.6, z);
    things.add(poles);
    Thing sign = new Thing(camera, TRAFFIC_SIGN, -1, z - 0.05);
    Material panel = dice.chance(0.5) ? Material.SIGN_BLUE : Material.SIGN_GREEN;
    sign.board(panel, 0.5, -1.7, 1.7, 5, 7, z);
    sign.board(Material.SIGN_WHITE, 0.5, -1.2, 0.6, 6, 6.4, z);
    sign.board(Material.SIGN_WHITE, 0.5, -1.2, 1.1, 5.4, 5.7, z);
    things.add(sign);
  }

  private void bins() {
    if (dice.chance(0.3)) {
      int side = dice.side();
      double z = dice.between(6, 18);
      double x = street.pavementAt(side, 0.3);
      Thing bin = new Thing(camera, STATIC, -1, z);
      bin.board(Material.BIN, dice.tone(), x - 0.4, x + 0.4, 0, 1.2, z);
      things.add(bin);
    }
  }
}
