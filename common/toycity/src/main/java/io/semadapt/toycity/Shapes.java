// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.util.ArrayList;
import java.util.List;

/** Corners of common polygons, in the world. */
final class Shapes {
  private static final int DISC_CORNERS = 14;

  private Shapes() {}

  /** An upright rectangle that faces the camera. */
  static List<Vector> upright(double x0, double x1, double y0, double y1, double z) {
    return List.of(
        new Vector(x0, y0, z), new Vector(x1, y0, z), new Vector(x1, y1, z), new Vector(x0, y1, z));
  }

  /** An upright rectangle along the street. */
  static List<Vector> alongside(double x, double z0, double z1, double y0, double y1) {
    return List.of(
        new Vector(x, y0, z0), new Vector(x, y0, z1), new Vector(x, y1, z1), new Vector(x, y1, z0));
  }

  /** A rectangle on the ground. */
  static List<Vector> ground(double x0, double x1, double z0, double z1) {
    return flat(x0, x1, z0, z1, 0);
  }

  /** A level rectangle at a height. */
  static List<Vector> flat(double x0, double x1, double z0, double z1, double y) {
    return List.of(
        new Vector(x0, y, z0), new Vector(x1, y, z0), new Vector(x1, y, z1), new Vector(x0, y, z1));
  }

  /** An upright ellipse that faces the camera. */
  static List<Vector> disc(double x, double y, double z, double radiusX, double radiusY) {
    List<Vector> corners = new ArrayList<>(DISC_CORNERS);
    for (int i = 0; i < DISC_CORNERS; i++) {
      double angle = 2 * Math.PI * i / DISC_CORNERS;
      corners.add(new Vector(x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle), z));
    }
    return corners;
  }

  /** A ragged upright blob that faces the camera: a bush, the crown of a tree, a cloud. */
  static List<Vector> blob(
      Dice dice, double x, double y, double z, double radiusX, double radiusY) {
    int corners = 22;
    List<Vector> blob = new ArrayList<>(corners);
    for (int i = 0; i < corners; i++) {
      double angle = 2 * Math.PI * i / corners;
      double ragged = dice.between(0.82, 1.08);
      blob.add(
          new Vector(
              x + radiusX * ragged * Math.cos(angle), y + radiusY * ragged * Math.sin(angle), z));
    }
    return blob;
  }
}
