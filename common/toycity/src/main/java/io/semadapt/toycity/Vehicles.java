// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.BUS;
import static io.semadapt.label.CityscapesClass.CAR;
import static io.semadapt.label.CityscapesClass.ROAD;
import static io.semadapt.label.CityscapesClass.TRAIN;
import static io.semadapt.label.CityscapesClass.TRUCK;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cars, trucks, buses and trams: boxes in perspective with the details that tell them apart. */
final class Vehicles {
  private final Camera camera;
  private final Street street;
  private final Dice dice;
  private final int[] counts = new int[CityscapesClass.LABEL_IDS];
  private final List<Thing> things = new ArrayList<>();

  private Vehicles(Camera camera, Street street, Dice dice) {
    this.camera = camera;
    this.street = street;
    this.dice = dice;
  }

  static List<Thing> of(Camera camera, Street street, Dice dice) {
    Vehicles vehicles = new Vehicles(camera, street, dice);
    vehicles.ahead();
    vehicles.oncoming();
    vehicles.parked();
    vehicles.crossing();
    return vehicles.things;
  }

  private void ahead() {
    if (dice.chance(0.6)) {
      double z = dice.between(8, 24);
      double kind = dice.tone();
      if (kind < 0.45) {
        car(0, z, true);
      } else if (kind < 0.78) {
        truck(0, z, true);
      } else {
        bus(0, z, true);
      }
    }
  }

  private void oncoming() {
    double z = dice.between(9, 22);
    if (street.tracks()) {
      tram(Street.LEFT_LANE, z);
    } else if (dice.chance(0.75)) {
      double kind = dice.tone();
      if (kind < 0.35) {
        car(Street.LEFT_LANE, z, false);
        car(Street.LEFT_LANE, z + dice.between(8, 14), false);
      } else if (kind < 0.7) {
        bus(Street.LEFT_LANE, z, false);
      } else {
        truck(Street.LEFT_LANE, z, false);
      }
    }
  }

  private void parked() {
    if (street.roadRight() > 3.9) {
      for (double z = dice.between(5, 10); z < 45; z += dice.between(5.5, 11)) {
        if (!street.inCrossing(z) && !street.inCrossing(z + 4) && dice.chance(0.7)) {
          car(street.roadRight() - 1, z, true);
        }
      }
    }
    if (street.roadLeft() < -7.2) {
      for (double z = dice.between(6, 12); z < 45; z += dice.between(6, 12)) {
        if (!street.inCrossing(z) && !street.inCrossing(z + 4) && dice.chance(0.6)) {
          car(street.roadLeft() + 1, z, false);
        }
      }
    }
  }

  /** A vehicle seen from its side, on the crossing street. */
  private void crossing() {
    if (!street.hasCrossing() || !dice.chance(0.5)) {
      return;
    }
    double z = street.crossingFrom() + 2.5;
    double x = dice.between(-9, 6);
    double kind = dice.tone();
    if (kind < 0.35) {
      sideCar(x, z);
    } else if (kind < 0.65) {
      sideBox(CityscapesClass.BUS, Material.BUS_PAINT, x, z, 11, 3.1);
    } else {
      sideBox(TRAIN, Material.TRAIN_PAINT, x, z, 22, 3.5);
    }
  }

  private Thing start(CityscapesClass type, double distance) {
    return new Thing(camera, type, counts[type.labelId()]++, distance);
  }

  /** The dark patch under a vehicle; part of the road. */
  private void shadow(Thing thing, double x0, double x1, double z0, double z1) {
    thing.add(ROAD, Material.ASPHALT, 0.5, true, Shapes.ground(x0, x1, z0, z1));
  }

  private void car(double x, double z, boolean fromBehind) {
    Thing car = start(CAR, z);
    double tone = dice.tone();
    double half = 0.9;
    double side = x > 0 ? x - half : x + half;
    double length = 4.2;
    shadow(car, x - 1.2, x + 1.2, z - 0.3, z + length);
    double[][] profile = {
      {0, 0.3}, {0, 0.95}, {0.5, 1.5}, {2.6, 1.5}, {3.3, 1}, {4.2, 0.85}, {4.2, 0.3}
    };
    car.add(Material.CAR_PAINT, tone, profile(side, z, profile));
    double[][] panes = {{0.3, 1}, {0.6, 1.42}, {2.5, 1.42}, {3, 1}};
    car.add(Material.GLASS, 0.4, profile(side, z, panes));
    car.add(Material.TYRE, 0.5, wheel(side, z + 0.8, 0.34));
    car.add(Material.TYRE, 0.5, wheel(side, z + 3.4, 0.34));
    car.board(Material.CAR_PAINT, tone, x - half, x + half, 0.3, 0.95, z);
    double slope = z + 0.5;
    car.add(
        Material.CAR_PAINT,
        tone,
        new Vector(x - half, 0.95, z),
        new Vector(x + half, 0.95, z),
        new Vector(x + 0.72, 1.5, slope),
        new Vector(x - 0.72, 1.5, slope));
    car.add(
        Material.GLASS,
        0.3,
        new Vector(x - 0.76, 1, z + 0.05),
        new Vector(x + 0.76, 1, z + 0.05),
        new Vector(x + 0.62, 1.42, slope - 0.07),
        new Vector(x - 0.62, 1.42, slope - 0.07));
    car.board(Material.TYRE, 0.5, x - 0.85, x - 0.58, 0, 0.35, z);
    car.board(Material.TYRE, 0.5, x + 0.58, x + 0.85, 0, 0.35, z);
    Material lamp = fromBehind ? Material.TAIL_LIGHT : Material.HEAD_LIGHT;
    car.board(lamp, 0.5, x - 0.86, x - 0.5, 0.65, 0.88, z);
    car.board(lamp, 0.5, x + 0.5, x + 0.86, 0.65, 0.88, z);
    car.board(Material.PLATE, 0.5, x - 0.26, x + 0.26, 0.42, 0.58, z);
    things.add(car);
  }

  private void truck(double x, double z, boolean fromBehind) {
    Thing truck = start(TRUCK, z);
    double cargo = dice.tone();
    double paint = dice.tone();
    double half = 1.2;
    double side = x > 0 ? x - half : x + half;
    double height = dice.between(3, 3.7);
    shadow(truck, x - 1.5, x + 1.5, z - 0.3, z + 7.5);
    if (fromBehind) {
      truck.add(Material.TRUCK_PAINT, paint, Shapes.alongside(side, z + 5.6, z + 7.2, 0.5, 2.7));
      truck.add(Material.CARGO, cargo, Shapes.alongside(side, z, z + 5.4, 0.9, height));
      truck.add(Material.TYRE, 0.5, wheel(side, z + 1.2, 0.5));
      truck.add(Material.TYRE, 0.5, wheel(side, z + 6.3, 0.5));
      truck.board(Material.TYRE, 0.3, x - half, x + half, 0.45, 0.9, z);
      truck.board(Material.CARGO, cargo, x - half, x + half, 0.9, height, z);
      truck.board(Material.STRIPE, 0.2, x - 0.04, x + 0.04, 1, height - 0.1, z);
      truck.board(Material.TAIL_LIGHT, 0.5, x - 1.15, x - 0.8, 0.6, 0.85, z);
      truck.board(Material.TAIL_LIGHT, 0.5, x + 0.8, x + 1.15, 0.6, 0.85, z);
    } else {
      truck.add(Material.CARGO, cargo, Shapes.alongside(side, z + 1.9, z + 7.5, 0.9, height));
      truck.board(Material.CARGO, cargo, x - half, x + half, 0.9, height, z + 1.9);
      truck.add(Material.TRUCK_PAINT, paint, Shapes.alongside(side, z, z + 1.8, 0.5, 2.7));
      truck.add(Material.GLASS, 0.4, Shapes.alongside(side, z + 0.4, z + 1.4, 1.6, 2.4));
      truck.add(Material.TYRE, 0.5, wheel(side, z + 0.9, 0.5));
      truck.add(Material.TYRE, 0.5, wheel(side, z + 6, 0.5));
      truck.board(Material.TRUCK_PAINT, paint, x - half, x + half, 0.5, 2.7, z);
      truck.board(Material.GLASS, 0.4, x - 1.05, x + 1.05, 1.55, 2.45, z);
      truck.board(Material.HEAD_LIGHT, 0.5, x - 1.1, x - 0.75, 0.75, 1, z);
      truck.board(Material.HEAD_LIGHT, 0.5, x + 0.75, x + 1.1, 0.75, 1, z);
    }
    truck.board(Material.TYRE, 0.5, x - 1.15, x - 0.75, 0, 0.5, z);
    truck.board(Material.TYRE, 0.5, x + 0.75, x + 1.15, 0, 0.5, z);
    things.add(truck);
  }

  private void bus(double x, double z, boolean fromBehind) {
    Thing bus = coach(BUS, Material.BUS_PAINT, x, z, 10.5, 3.1);
    Material lamp = fromBehind ? Material.TAIL_LIGHT : Material.HEAD_LIGHT;
    bus.board(lamp, 0.5, x - 1.15, x - 0.8, 0.6, 0.9, z);
    bus.board(lamp, 0.5, x + 0.8, x + 1.15, 0.6, 0.9, z);
    bus.board(Material.TYRE, 0.5, x - 1.15, x - 0.75, 0, 0.4, z);
    bus.board(Material.TYRE, 0.5, x + 0.75, x + 1.15, 0, 0.4, z);
  }

  private void tram(double x, double z) {
    Thing tram = coach(TRAIN, Material.TRAIN_PAINT, x, z, 26, 3.5);
    tram.board(Material.STRIPE, 0.8, x - 1.25, x + 1.25, 0.95, 1.25, z);
    tram.disc(Material.HEAD_LIGHT, 0.5, x, 0.7, z, 0.2);
    tram.board(Material.TYRE, 0.2, x - 1, x + 1, 0, 0.3, z);
  }

  /** A long body with a band of windows. */
  private Thing coach(
      CityscapesClass type, Material paint, double x, double z, double length, double height) {
    Thing coach = start(type, z);
    double tone = dice.tone();
    double half = 1.25;
    double side = x > 0 ? x - half : x + half;
    shadow(coach, x - 1.6, x + 1.6, z - 0.3, z + length);
    coach.add(paint, tone, Shapes.alongside(side, z, z + length, 0.3, height));
    for (double pane = 0.4; pane + 1.5 < length; pane += 1.8) {
      coach.add(Material.GLASS, 0.4, Shapes.alongside(side, z + pane, z + pane + 1.45, 1.45, 2.5));
    }
    coach.add(Material.STRIPE, tone, Shapes.alongside(side, z, z + length, 0.95, 1.2));
    coach.add(Material.TYRE, 0.5, wheel(side, z + 2, 0.45));
    coach.add(Material.TYRE, 0.5, wheel(side, z + length - 2, 0.45));
    coach.board(paint, tone, x - half, x + half, 0.3, height, z);
    coach.board(Material.GLASS, 0.3, x - 1.08, x + 1.08, 1.4, 2.55, z);
    coach.board(Material.LAMP_AMBER, 0.5, x - 0.7, x + 0.7, height - 0.38, height - 0.12, z);
    things.add(coach);
    return coach;
  }

  private void sideCar(double x, double z) {
    Thing car = start(CAR, z);
    shadow(car, x - 0.1, x + 4.3, z - 0.4, z + 1.6);
    double tone = dice.tone();
    double[][] body = {
      {0, 0.3}, {0, 0.9}, {0.7, 0.98}, {1.3, 1.5}, {2.9, 1.5}, {3.6, 1}, {4.2, 0.9}, {4.2, 0.3}
    };
    double[][] panes = {{1, 1}, {1.4, 1.42}, {2.8, 1.42}, {3.3, 1}};
    car.add(Material.CAR_PAINT, tone, across(x, z, body));
    car.add(Material.GLASS, 0.4, across(x, z, panes));
    car.disc(Material.TYRE, 0.5, x + 0.85, 0.34, z, 0.34);
    car.disc(Material.TYRE, 0.5, x + 3.35, 0.34, z, 0.34);
    things.add(car);
  }

  private void sideBox(
      CityscapesClass type, Material paint, double x, double z, double length, double height) {
    Thing box = start(type, z);
    shadow(box, x, x + length, z - 0.5, z + 2);
    double tone = dice.tone();
    box.board(paint, tone, x, x + length, 0.3, height, z);
    for (double pane = 0.4; pane + 1.4 < length; pane += 1.8) {
      box.board(Material.GLASS, 0.4, x + pane, x + pane + 1.4, 1.5, 2.6, z);
    }
    box.board(Material.STRIPE, tone, x, x + length, 0.95, 1.2, z);
    box.disc(Material.TYRE, 0.5, x + 1.8, 0.45, z, 0.45);
    box.disc(Material.TYRE, 0.5, x + length - 1.8, 0.45, z, 0.45);
    things.add(box);
  }

  private static List<Vector> profile(double x, double z, double[][] corners) {
    return Arrays.stream(corners).map(corner -> new Vector(x, corner[1], z + corner[0])).toList();
  }

  private static List<Vector> across(double x, double z, double[][] corners) {
    return Arrays.stream(corners).map(corner -> new Vector(x + corner[0], corner[1], z)).toList();
  }

  private static List<Vector> wheel(double x, double z, double radius) {
    return Shapes.disc(z, radius, x, radius, radius).stream()
        .map(point -> new Vector(point.z(), point.y(), point.x()))
        .toList();
  }
}
