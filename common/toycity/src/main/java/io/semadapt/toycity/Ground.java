// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.RAIL_TRACK;
import static io.semadapt.label.CityscapesClass.ROAD;
import static io.semadapt.label.CityscapesClass.SIDEWALK;
import static io.semadapt.label.CityscapesClass.SKY;
import static io.semadapt.label.CityscapesClass.TERRAIN;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;

/** Sky, grass, pavements, road and its marks: what everything else stands before or on. */
final class Ground {
  private static final double WIDE = 220;
  private static final double BEHIND = -4;

  private final Camera camera;
  private final Street street;
  private final Dice dice;
  private final List<Surface> surfaces = new ArrayList<>();

  private Ground(Camera camera, Street street, Dice dice) {
    this.camera = camera;
    this.street = street;
    this.dice = dice;
  }

  /** The surfaces in the order they are painted. */
  static List<Surface> of(Camera camera, Street street, Dice dice) {
    Ground ground = new Ground(camera, street, dice);
    ground.sky();
    ground.fields();
    ground.pavements();
    ground.road();
    ground.marks();
    return ground.surfaces;
  }

  private void sky() {
    add(SKY, Material.SKY, 0, Shapes.upright(-9000, 9000, -4000, 9000, 3000));
    int clouds = dice.count(2, 6);
    for (int i = 0; i < clouds; i++) {
      double x = dice.between(-2600, 2600);
      double y = dice.between(250, 1400);
      for (int puff = 0; puff < 4; puff++) {
        double z = 2900;
        double px = x + dice.between(-260, 260);
        double py = y + dice.between(-40, 60);
        add(SKY, Material.CLOUD, dice.tone(), Shapes.blob(dice, px, py, z, 260, 85));
      }
    }
  }

  private void fields() {
    Material earth = dice.chance(0.2) ? Material.BARE_EARTH : Material.GRASS;
    add(TERRAIN, earth, dice.tone(), Shapes.ground(-WIDE, WIDE, BEHIND, 400));
  }

  private void pavements() {
    double end = street.end() + 20;
    double tone = dice.tone();
    add(
        SIDEWALK,
        Material.PAVING,
        tone,
        Shapes.ground(street.pavementLeft(), street.roadLeft() - street.vergeLeft(), BEHIND, end));
    add(
        SIDEWALK,
        Material.PAVING,
        tone,
        Shapes.ground(
            street.roadRight() + street.vergeRight(), street.pavementRight(), BEHIND, end));
    double kerb = 0.35;
    add(
        SIDEWALK,
        Material.KERB,
        tone,
        Shapes.ground(street.roadLeft() - kerb, street.roadLeft(), BEHIND, end));
    add(
        SIDEWALK,
        Material.KERB,
        tone,
        Shapes.ground(street.roadRight(), street.roadRight() + kerb, BEHIND, end));
    if (street.hasCrossing()) {
      double from = street.crossingFrom();
      double to = street.crossingTo();
      add(
          SIDEWALK,
          Material.PAVING,
          tone,
          Shapes.ground(-WIDE, street.roadLeft(), from - 2.5, to + 2.5));
      add(
          SIDEWALK,
          Material.PAVING,
          tone,
          Shapes.ground(street.roadRight(), WIDE, from - 2.5, to + 2.5));
    }
  }

  private void road() {
    double tone = dice.tone();
    add(
        ROAD,
        Material.ASPHALT,
        tone,
        Shapes.ground(street.roadLeft(), street.roadRight(), BEHIND, street.end() + 20));
    if (street.hasCrossing()) {
      add(
          ROAD,
          Material.ASPHALT,
          tone,
          Shapes.ground(-WIDE, WIDE, street.crossingFrom(), street.crossingTo()));
    }
    if (street.tracks()) {
      for (double rail : new double[] {-0.75, 0.75}) {
        double x = Street.LEFT_LANE + rail;
        add(RAIL_TRACK, Material.RAIL, tone, Shapes.ground(x - 0.1, x + 0.1, BEHIND, 80));
      }
    }
  }

  private void marks() {
    double middle = -1.8;
    boolean solid = dice.chance(0.3);
    double step = solid ? 4 : 6;
    double dash = solid ? 4 : 3;
    double phase = dice.between(0, step);
    for (double z = BEHIND + phase; z < street.end(); z += step) {
      mark(middle - 0.1, middle + 0.1, z, z + dash);
      if (street.roadRight() > 3.4) {
        mark(1.9, 2.1, z, z + dash);
      }
    }
    if (dice.chance(0.5)) {
      mark(street.roadLeft() + 0.3, street.roadLeft() + 0.5, BEHIND, street.crossingFrom());
      mark(street.roadRight() - 0.5, street.roadRight() - 0.3, BEHIND, street.crossingFrom());
    }
    if (street.hasCrossing()) {
      mark(
          -1.6, street.roadRight() - 0.3, street.crossingFrom() - 1.2, street.crossingFrom() - 0.7);
      for (double x = street.roadLeft() + 0.4; x < street.roadRight() - 0.4; x += 1.2) {
        mark(x, x + 0.6, street.crossingFrom() - 5.2, street.crossingFrom() - 2.2);
      }
    }
  }

  private void mark(double x0, double x1, double z0, double z1) {
    boolean inCrossing = street.hasCrossing() && street.inCrossing((z0 + z1) / 2);
    if (!inCrossing) {
      add(ROAD, Material.LANE_MARK, 0.5, Shapes.ground(x0, x1, z0, z1));
    }
  }

  private void add(CityscapesClass type, Material material, double tone, List<Vector> corners) {
    List<Vector> seen = corners.stream().map(camera::view).toList();
    surfaces.add(new Surface(type, -1, material, tone, false, seen));
  }
}
