// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import static io.semadapt.label.CityscapesClass.BUILDING;
import static io.semadapt.label.CityscapesClass.FENCE;
import static io.semadapt.label.CityscapesClass.VEGETATION;
import static io.semadapt.label.CityscapesClass.WALL;

import java.util.ArrayList;
import java.util.List;

/** The plots on both sides of the street, one behind the other: houses, walls, fences, parks. */
final class Roadside {
  private final Camera camera;
  private final Street street;
  private final Dice dice;
  private final List<Thing> things = new ArrayList<>();

  private Roadside(Camera camera, Street street, Dice dice) {
    this.camera = camera;
    this.street = street;
    this.dice = dice;
  }

  static List<Thing> of(Camera camera, Street street, Dice dice) {
    Roadside roadside = new Roadside(camera, street, dice);
    roadside.skyline();
    roadside.plots(-1);
    roadside.plots(1);
    return roadside.things;
  }

  private void skyline() {
    double z = street.end() + 25;
    double x = -170;
    while (x < 170) {
      double width = dice.between(9, 22);
      if (dice.chance(0.6)) {
        tower(x, x + width, z, dice.between(7, 24));
      } else {
        thicket(x + width / 2, width * 0.62, dice.between(5, 10), z);
      }
      x += width;
    }
  }

  private void tower(double x0, double x1, double z, double height) {
    Material front = dice.chance(0.5) ? Material.PLASTER : Material.BRICK;
    Thing tower = new Thing(camera, BUILDING, -1, z);
    tower.board(front, dice.tone(), x0, x1, 0, height, z);
    double glass = dice.tone();
    for (double y = 2; y + 2 < height; y += 3.4) {
      for (double x = x0 + 1.2; x + 1.6 < x1; x += 3) {
        tower.board(Material.WINDOW, glass, x, x + 1.6, y, y + 1.8, z);
      }
    }
    things.add(tower);
  }

  private void thicket(double x, double radius, double height, double z) {
    Thing thicket = new Thing(camera, VEGETATION, -1, z - 0.5);
    thicket.add(
        Material.FOLIAGE, 0.25, Shapes.blob(dice, x, height * 0.3, z, radius, height * 0.7));
    thicket.add(
        Material.FOLIAGE, 0.6, Shapes.blob(dice, x - 1, height * 0.5, z, radius / 2, height / 2.6));
    things.add(thicket);
  }

  private void plots(int side) {
    double z = -3;
    while (z < street.end() + 15) {
      double length = dice.between(8, 20);
      if (z < street.crossingFrom() && z + length > street.crossingFrom() - 2.5) {
        length = street.crossingFrom() - 2.5 - z;
      }
      if (z >= street.crossingFrom() - 2.6 && z < street.crossingTo() + 2.5) {
        z = street.crossingTo() + 2.5;
        continue;
      }
      if (length > 2) {
        plot(side, z, z + length);
      }
      z += Math.max(length, 0.5);
    }
  }

  private void plot(int side, double z0, double z1) {
    double kind = dice.tone();
    double edge = street.plotEdge(side) + side * 0.2;
    if (kind < 0.46) {
      house(side, edge, z0, z1, dice.between(6, 19));
    } else if (kind < 0.64) {
      behind(side, edge, z0, z1);
      gardenWall(edge, z0, z1);
    } else if (kind < 0.84) {
      behind(side, edge, z0, z1);
      fence(edge, z0, z1);
    } else {
      park(side, edge, z0, z1);
    }
  }

  /** What is seen above a garden wall or fence. */
  private void behind(int side, double edge, double z0, double z1) {
    if (dice.chance(0.45)) {
      house(side, edge + side * dice.between(4, 9), z0, z1, dice.between(5, 12));
    } else if (dice.chance(0.75)) {
      park(side, edge + side * 1.5, z0, z1);
    }
  }

  private void house(int side, double x, double z0, double z1, double height) {
    double tone = dice.tone();
    Material front = dice.chance(0.6) ? Material.PLASTER : Material.BRICK;
    double back = x + side * 12;
    Thing house = new Thing(camera, BUILDING, -1, z1);
    house.board(front, tone, x, back, 0, height, z0);
    if (dice.chance(0.4)) {
      double ridge = height + dice.between(1.5, 3.5);
      house.add(
          Material.ROOF,
          tone,
          new Vector(x, height, z0),
          new Vector(back, height, z0),
          new Vector((x + back) / 2, ridge, z0));
    }
    house.add(front, tone, Shapes.alongside(x, z0, z1, 0, height));
    house.add(Material.STONE_TRIM, tone, Shapes.alongside(x, z0, z1, height - 0.5, height));
    windows(house, x, z0, z1, height);
    things.add(house);
  }

  private void windows(Thing house, double x, double z0, double z1, double height) {
    double glass = dice.tone();
    double step = dice.between(2.3, 3.2);
    double width = step * dice.between(0.42, 0.6);
    boolean shops = dice.chance(0.4);
    for (double z = z0 + 0.7; z + width < z1; z += step) {
      if (shops) {
        house.add(
            Material.SHOP_WINDOW, dice.tone(), Shapes.alongside(x, z, z + step - 0.4, 0.5, 2.5));
      } else if (dice.chance(0.2)) {
        house.add(Material.DOOR, dice.tone(), Shapes.alongside(x, z, z + 1.2, 0, 2.2));
      } else {
        house.add(Material.WINDOW, glass, Shapes.alongside(x, z, z + width, 1, 2.5));
      }
      for (double y = 3.6; y + 2.2 < height; y += 3) {
        house.add(Material.WINDOW, glass, Shapes.alongside(x, z, z + width, y, y + 1.7));
      }
    }
  }

  private void gardenWall(double x, double z0, double z1) {
    double height = dice.between(1.6, 3);
    double tone = dice.tone();
    Thing wall = new Thing(camera, WALL, -1, z1 - 0.2);
    wall.board(Material.GARDEN_WALL, tone, x, x + Math.signum(x) * 8, 0, height, z0);
    wall.add(Material.GARDEN_WALL, tone, Shapes.alongside(x, z0, z1, 0, height));
    wall.add(Material.STONE_TRIM, tone, Shapes.alongside(x, z0, z1, height - 0.2, height));
    things.add(wall);
  }

  private void fence(double x, double z0, double z1) {
    double height = dice.between(1.2, 2.1);
    double tone = dice.tone();
    Material panel = dice.chance(0.5) ? Material.FENCE_BOARDS : Material.FENCE_BARS;
    Thing fence = new Thing(camera, FENCE, -1, z1 - 0.2);
    fence.board(panel, tone, x, x + Math.signum(x) * 8, 0, height, z0);
    fence.add(panel, tone, Shapes.alongside(x, z0, z1, 0, height));
    things.add(fence);
  }

  private void park(int side, double edge, double z0, double z1) {
    int trees = dice.count(1, 3);
    for (int i = 0; i < trees; i++) {
      double x = edge + side * dice.between(1.5, 7);
      double z = z0 + (z1 - z0) * (i + 0.6) / trees;
      if (z > 3) {
        things.add(Trees.tree(camera, dice, x, z, dice.between(5, 10)));
      }
    }
    for (double z = z0 + 1; z < z1; z += 2.2) {
      if (z > 3 && dice.chance(0.6)) {
        things.add(Trees.bush(camera, dice, edge + side * dice.between(0.8, 3), z));
      }
    }
  }
}
