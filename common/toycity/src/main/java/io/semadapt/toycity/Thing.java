// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the surfaces of one thing (a car, a house, a tree) in the order they are painted. */
final class Thing {
  private final Camera camera;
  private final CityscapesClass type;
  private final int instance;
  private final double distance;
  private final List<Surface> surfaces = new ArrayList<>();

  /**
   * A thing that has nothing yet.
   *
   * @param distance metres ahead by which things are ordered: nearer ones are painted over it
   */
  Thing(Camera camera, CityscapesClass type, int instance, double distance) {
    this.camera = camera;
    this.type = type;
    this.instance = instance;
    this.distance = distance;
  }

  double distance() {
    return distance;
  }

  List<Surface> surfaces() {
    return surfaces;
  }

  /** Adds a polygon given by its corners in the world. */
  Thing add(Material material, double tone, Vector... corners) {
    return add(type, material, tone, false, Arrays.asList(corners));
  }

  /** Adds a polygon given by its corners in the world. */
  Thing add(Material material, double tone, List<Vector> corners) {
    return add(type, material, tone, false, corners);
  }

  /** Adds a polygon of another class: the lamps on a pole, the shadow under a car. */
  Thing add(
      CityscapesClass part, Material material, double tone, boolean shaded, List<Vector> corners) {
    List<Vector> seen = corners.stream().map(camera::view).toList();
    surfaces.add(new Surface(part, part == type ? instance : -1, material, tone, shaded, seen));
    return this;
  }

  /** Adds an upright rectangle that faces the camera: x from, x to, y from, y to, at z. */
  Thing board(
      Material material, double tone, double x0, double x1, double y0, double y1, double z) {
    return add(material, tone, Shapes.upright(x0, x1, y0, y1, z));
  }

  /** Adds a disc that faces the camera. */
  Thing disc(Material material, double tone, double x, double y, double z, double radius) {
    return add(material, tone, Shapes.disc(x, y, z, radius, radius));
  }
}
