// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import io.semadapt.image.InstanceImage;
import io.semadapt.image.LabelImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.List;

/**
 * Which surface is seen where: a scene rasterised once, several times finer than the picture.
 *
 * <p>Labels take the sample in the middle of each pixel, pictures the mean of all its samples, so
 * the two agree and no label is ever mixed.
 */
final class Raster {
  /** Samples per row of the raster that make a picture look smooth. */
  private static final int FINE = 384;

  private final Scene scene;
  private final int width;
  private final int height;
  private final int factor;
  private final int[] surfaceOf;

  private Raster(Scene scene, int width, int height, int factor, int[] surfaceOf) {
    this.scene = scene;
    this.width = width;
    this.height = height;
    this.factor = factor;
    this.surfaceOf = surfaceOf;
  }

  static Raster of(Scene scene, int width, int height) {
    int factor = Math.max(2, (FINE + width - 1) / width);
    BufferedImage buffer =
        new BufferedImage(width * factor, height * factor, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = buffer.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
      AffineTransform scale =
          AffineTransform.getScaleInstance(height * (double) factor, height * (double) factor);
      List<Surface> surfaces = scene.surfaces();
      for (int i = 0; i < surfaces.size(); i++) {
        graphics.setColor(new Color(i));
        graphics.fill(
            scale.createTransformedShape(scene.camera().outline(surfaces.get(i).polygon())));
      }
    } finally {
      graphics.dispose();
    }
    int[] indices = ((DataBufferInt) buffer.getRaster().getDataBuffer()).getData();
    int[] surfaceOf = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      surfaceOf[i] = indices[i] & 0xffffff;
    }
    return new Raster(scene, width, height, factor, surfaceOf);
  }

  Scene scene() {
    return scene;
  }

  /** Width of the picture in pixels. */
  int width() {
    return width;
  }

  /** Height of the picture in pixels. */
  int height() {
    return height;
  }

  /** Samples per pixel in each direction. */
  int factor() {
    return factor;
  }

  /** The number of the surface at a sample, in the order of {@link Scene#surfaces()}. */
  int surfaceAt(int sampleX, int sampleY) {
    return surfaceOf[sampleY * width * factor + sampleX];
  }

  /** The label id of every pixel. */
  LabelImage labelIds() {
    byte[] ids = new byte[width * height];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) middle(i).type().labelId();
    }
    return new LabelImage(width, height, ids);
  }

  /** Label id × 1000 + number of the instance, or the label id where there are no instances. */
  InstanceImage instanceIds() {
    char[] values = new char[width * height];
    for (int i = 0; i < values.length; i++) {
      Surface surface = middle(i);
      int labelId = surface.type().labelId();
      values[i] = (char) (surface.instance() < 0 ? labelId : labelId * 1000 + surface.instance());
    }
    return new InstanceImage(width, height, values);
  }

  private Surface middle(int pixel) {
    int x = pixel % width * factor + factor / 2;
    int y = pixel / width * factor + factor / 2;
    return scene.surfaces().get(surfaceAt(x, y));
  }
}
