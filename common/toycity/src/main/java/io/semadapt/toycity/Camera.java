// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A pinhole camera that looks along the street.
 *
 * <p>The frame is 1 high and {@code aspect} wide, its origin is the upper left corner. Camera space
 * is in metres with the camera at the origin.
 *
 * @param aspect width over height of the frame
 * @param height metres above the road
 * @param yaw radians turned to the right, away from the street's direction
 * @param horizon frame height of the vanishing line, [0, 1]
 * @param focal focal length in frame heights
 */
record Camera(double aspect, double height, double yaw, double horizon, double focal) {
  private static final double NEAR = 0.6;

  /** From world to camera space. */
  Vector view(Vector world) {
    return turn(world.minus(new Vector(0, height, 0)));
  }

  /** Turns a world direction into camera space. */
  Vector turn(Vector direction) {
    double cos = Math.cos(yaw);
    double sin = Math.sin(yaw);
    return new Vector(
        direction.x() * cos - direction.z() * sin,
        direction.y(),
        direction.x() * sin + direction.z() * cos);
  }

  /** The ray through a point of the frame, in camera space; not of unit length. */
  Vector ray(double u, double v) {
    return new Vector(u - aspect / 2, horizon - v, focal);
  }

  /**
   * The outline of a polygon in the frame, clipped before the lens; empty when all is behind it.
   */
  Path2D outline(List<Vector> polygon) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    List<Vector> visible = inFront(polygon);
    for (int i = 0; i < visible.size(); i++) {
      Vector point = visible.get(i);
      double u = aspect / 2 + focal * point.x() / point.z();
      double v = horizon - focal * point.y() / point.z();
      if (i == 0) {
        path.moveTo(u, v);
      } else {
        path.lineTo(u, v);
      }
    }
    if (!visible.isEmpty()) {
      path.closePath();
    }
    return path;
  }

  private static List<Vector> inFront(List<Vector> polygon) {
    List<Vector> kept = new ArrayList<>(polygon.size() + 2);
    for (int i = 0; i < polygon.size(); i++) {
      Vector from = polygon.get(i);
      Vector to = polygon.get((i + 1) % polygon.size());
      if (from.z() >= NEAR) {
        kept.add(from);
      }
      if (from.z() >= NEAR != to.z() >= NEAR) {
        double share = (NEAR - from.z()) / (to.z() - from.z());
        kept.add(from.plus(to.minus(from).times(share)));
      }
    }
    return kept;
  }
}
