// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.BICYCLE;
import static io.semadapt.label.CityscapesClass.MOTORCYCLE;
import static io.semadapt.label.CityscapesClass.PERSON;
import static io.semadapt.label.CityscapesClass.RIDER;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;

/** Persons on the pavements, riders on bicycles and motorcycles, and what they left parked. */
final class People {
  private final Camera camera;
  private final Street street;
  private final Dice dice;
  private final int[] counts = new int[CityscapesClass.LABEL_IDS];
  private final List<Thing> things = new ArrayList<>();

  private People(Camera camera, Street street, Dice dice) {
    this.camera = camera;
    this.street = street;
    this.dice = dice;
  }

  static List<Thing> of(Camera camera, Street street, Dice dice) {
    People people = new People(camera, street, dice);
    people.walkers();
    people.riders();
    people.parked();
    return people.things;
  }

  private void walkers() {
    int walkers = dice.count(2, 6);
    for (int i = 0; i < walkers; i++) {
      int side = dice.chance(0.6) ? 1 : -1;
      walker(street.pavementAt(side, dice.between(0.2, 0.8)), dice.between(4.5, 17));
    }
    if (street.hasCrossing() && dice.chance(0.5)) {
      walker(dice.between(street.roadLeft(), street.roadRight()), street.crossingFrom() - 3.6);
    }
  }

  private void walker(double x, double z) {
    Thing person = start(PERSON, z);
    double scale = dice.between(0.92, 1.1);
    double stride = dice.between(0.06, 0.3);
    double trousers = dice.tone();
    double jacket = dice.tone();
    double skin = dice.tone();
    leg(person, trousers, x, -stride, z, scale);
    leg(person, trousers, x, stride, z, scale);
    torso(person, Material.JACKET, jacket, x, 0.8 * scale, 1.5 * scale, z);
    arm(person, jacket, x - 0.27, -stride, z, scale);
    arm(person, jacket, x + 0.27, stride, z, scale);
    person.disc(Material.SKIN, skin, x, 1.66 * scale, z, 0.15);
    person.add(Material.HAIR, skin, Shapes.disc(x, 1.75 * scale, z, 0.15, 0.08));
    things.add(person);
  }

  private static void leg(
      Thing person, double tone, double x, double stride, double z, double scale) {
    person.add(
        Material.TROUSERS,
        tone,
        new Vector(x - 0.13, 0.85 * scale, z),
        new Vector(x + 0.13, 0.85 * scale, z),
        new Vector(x + stride + 0.1, 0, z),
        new Vector(x + stride - 0.1, 0, z));
  }

  private static void arm(
      Thing person, double tone, double x, double stride, double z, double scale) {
    person.add(
        Material.JACKET,
        tone,
        new Vector(x - 0.08, 1.45 * scale, z),
        new Vector(x + 0.08, 1.45 * scale, z),
        new Vector(x + stride * 0.6 + 0.07, 0.85 * scale, z),
        new Vector(x + stride * 0.6 - 0.07, 0.85 * scale, z));
  }

  private static void torso(
      Thing person, Material material, double tone, double x, double y0, double y1, double z) {
    person.add(
        material,
        tone,
        new Vector(x - 0.19, y0, z),
        new Vector(x + 0.19, y0, z),
        new Vector(x + 0.29, y1, z),
        new Vector(x - 0.29, y1, z));
  }

  private void riders() {
    if (dice.chance(0.6)) {
      bicycle(dice.between(1.6, street.roadRight() + 0.3), dice.between(5, 11), true);
    }
    if (dice.chance(0.5)) {
      motorcycle(dice.between(-2.6, 2.2), dice.between(5, 12), true);
    }
  }

  private void parked() {
    if (dice.chance(0.5)) {
      int side = dice.side();
      double z = dice.between(5, 12);
      int bicycles = dice.count(1, 3);
      for (int i = 0; i < bicycles; i++) {
        bicycle(street.pavementAt(side, 0.25) + 0.5 * i, z + 0.9 * (bicycles - i), false);
      }
    }
    if (dice.chance(0.35)) {
      motorcycle(street.pavementAt(dice.side(), 0.6), dice.between(5, 11), false);
    }
  }

  /** A bicycle, turned enough that its wheels show. */
  private void bicycle(double x, double z, boolean ridden) {
    Thing bicycle = start(BICYCLE, z);
    double tone = dice.tone();
    double reach = ridden ? 0.5 : 0.62;
    for (double wheel : new double[] {-reach, reach}) {
      bicycle.add(Material.TYRE, 0.5, Shapes.disc(x + wheel, 0.38, z, 0.34, 0.38));
      bicycle.add(Material.SPOKES, 0.5, Shapes.disc(x + wheel, 0.38, z, 0.25, 0.29));
    }
    bar(bicycle, tone, x - reach, 0.38, x - 0.1, 0.9, z);
    bar(bicycle, tone, x - reach, 0.38, x + 0.05, 0.35, z);
    bar(bicycle, tone, x - 0.1, 0.9, x + 0.4, 0.9, z);
    bar(bicycle, tone, x + 0.05, 0.35, x + 0.4, 0.9, z);
    bar(bicycle, tone, x + reach, 0.38, x + 0.38, 1.1, z);
    bicycle.board(Material.TYRE, 0.5, x - 0.28, x + 0.02, 0.92, 1.02, z);
    things.add(bicycle);
    if (ridden) {
      rider(x - 0.08, 0.95, z);
    }
  }

  private static void bar(
      Thing bicycle, double tone, double x0, double y0, double x1, double y1, double z) {
    double length = Math.hypot(x1 - x0, y1 - y0);
    double dx = -(y1 - y0) / length * 0.05;
    double dy = (x1 - x0) / length * 0.05;
    bicycle.add(
        Material.BIKE_FRAME,
        tone,
        new Vector(x0 - dx, y0 - dy, z),
        new Vector(x1 - dx, y1 - dy, z),
        new Vector(x1 + dx, y1 + dy, z),
        new Vector(x0 + dx, y0 + dy, z));
  }

  private void motorcycle(double x, double z, boolean ridden) {
    Thing motorcycle = start(MOTORCYCLE, z);
    double tone = dice.tone();
    for (double wheel : new double[] {-0.62, 0.62}) {
      motorcycle.add(Material.TYRE, 0.5, Shapes.disc(x + wheel, 0.34, z, 0.34, 0.34));
      motorcycle.add(Material.SPOKES, 0.2, Shapes.disc(x + wheel, 0.34, z, 0.14, 0.14));
    }
    motorcycle.add(
        Material.MOTORCYCLE_PAINT,
        tone,
        new Vector(x - 0.85, 0.55, z),
        new Vector(x - 0.2, 0.32, z),
        new Vector(x + 0.35, 0.32, z),
        new Vector(x + 0.75, 0.75, z),
        new Vector(x + 0.5, 1.12, z),
        new Vector(x + 0.1, 0.85, z),
        new Vector(x - 0.8, 0.9, z));
    motorcycle.board(Material.TYRE, 0.3, x - 0.75, x + 0.05, 0.85, 0.97, z);
    motorcycle.disc(Material.HEAD_LIGHT, 0.5, x + 0.66, 0.92, z, 0.11);
    things.add(motorcycle);
    if (ridden) {
      rider(x - 0.2, 0.9, z);
    }
  }

  private void rider(double x, double seat, double z) {
    Thing rider = start(RIDER, z - 0.05);
    double jacket = dice.tone();
    rider.add(
        Material.TROUSERS,
        dice.tone(),
        new Vector(x - 0.18, seat + 0.1, z),
        new Vector(x + 0.2, seat + 0.1, z),
        new Vector(x + 0.36, seat - 0.2, z),
        new Vector(x + 0.22, seat - 0.65, z),
        new Vector(x + 0.05, seat - 0.65, z),
        new Vector(x + 0.08, seat - 0.2, z));
    rider.add(
        Material.RIDER_JACKET,
        jacket,
        new Vector(x - 0.24, seat, z),
        new Vector(x + 0.16, seat, z),
        new Vector(x + 0.32, seat + 0.62, z),
        new Vector(x - 0.1, seat + 0.68, z));
    rider.add(
        Material.RIDER_JACKET,
        jacket,
        new Vector(x + 0.2, seat + 0.6, z),
        new Vector(x + 0.56, seat + 0.2, z),
        new Vector(x + 0.48, seat + 0.1, z),
        new Vector(x + 0.1, seat + 0.42, z));
    rider.disc(Material.SKIN, dice.tone(), x + 0.2, seat + 0.82, z, 0.15);
    rider.add(Material.HELMET, dice.tone(), Shapes.disc(x + 0.18, seat + 0.9, z, 0.18, 0.13));
    things.add(rider);
  }

  private Thing start(CityscapesClass type, double distance) {
    return new Thing(camera, type, counts[type.labelId()]++, distance);
  }
}
