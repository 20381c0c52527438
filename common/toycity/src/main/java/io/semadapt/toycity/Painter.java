// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import io.semadapt.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/** Paints the picture of a rasterised scene in the look of one domain. */
final class Painter {
  private Painter() {}

  static RgbImage paint(Raster raster, Look look) {
    int width = raster.width();
    int height = raster.height();
    int factor = raster.factor();
    Camera camera = raster.scene().camera();
    List<Plane> planes = new ArrayList<>();
    raster.scene().surfaces().forEach(surface -> planes.add(Plane.of(surface, raster.scene())));
    double[] rgb = new double[3 * width * height];
    double[] sample = new double[3];
    double step = 1.0 / (height * factor);
    for (int y = 0; y < height * factor; y++) {
      for (int x = 0; x < width * factor; x++) {
        int index = raster.surfaceAt(x, y);
        Plane plane = planes.get(index);
        double v = (y + 0.5) * step;
        Vector ray = camera.ray((x + 0.5) * step, v);
        double along = plane.along(ray);
        Vector point = ray.times(along);
        Surface surface = raster.scene().surfaces().get(index);
        double s = point.dot(plane.right);
        double t = point.dot(plane.up);
        look.shade(surface, plane.facing, s, t, point.z(), v, sample);
        int pixel = 3 * (y / factor * width + x / factor);
        for (int c = 0; c < 3; c++) {
          rgb[pixel + c] += sample[c] / (factor * factor);
        }
      }
    }
    look.develop(rgb, width, height);
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, rgb[i])));
    }
    return new RgbImage(width, height, bytes);
  }

  /** The plane of a surface: where rays meet it, and how it faces the sun. */
  private record Plane(Vector normal, double offset, Vector right, Vector up, double facing) {
    static Plane of(Surface surface, Scene scene) {
      Vector origin = surface.polygon().get(0);
      Vector first = surface.polygon().get(1).minus(origin);
      Vector second = surface.polygon().get(2).minus(origin);
      Vector normal = first.cross(second).unit();
      if (normal.dot(origin) > 0) {
        normal = normal.times(-1);
      }
      Vector right = first.unit();
      double facing = Math.max(0, normal.dot(scene.sun()));
      return new Plane(normal, normal.dot(origin), right, normal.cross(right), facing);
    }

    /**
     * How many times the ray must be taken to meet the plane; samples at grazing angles stay near.
     */
    double along(Vector ray) {
      double slope = normal.dot(ray);
      return Math.abs(slope) < 1e-9 ? 3000 : Math.max(0, Math.min(3000, offset / slope));
    }
  }
}
