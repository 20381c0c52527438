// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A light U-Net (Ronneberger et al. 2015, arXiv 1505.04597).
 *
 * @param width channels of the first level, at least 1
 */
public record UnetArchitecture(int width) implements SegmenterArchitecture {
  /** Every width. */
  static final SegmenterFamily FAMILY = new SegmenterFamily("unet", "width", UnetArchitecture::new);

  private static final int LEVELS = 4;

  /** Checks the width. */
  public UnetArchitecture {
    if (width < 1) {
      throw new IllegalArgumentException("Invalid width " + width + ": expected at least 1");
    }
  }

  @Override
  public String name() {
    return FAMILY.name() + "-" + width;
  }

  @Override
  public int multiple() {
    return 1 << LEVELS;
  }

  @Override
  public boolean normalizesBatches() {
    return true;
  }

  @Override
  public Layers layers() {
    List<Layer> layers = new ArrayList<>();
    long in = 3;
    for (int level = 0; level < LEVELS; level++) {
      addConvolution(layers, "encoder" + (level + 1) + "a", in, channels(level), 1 << level);
      in = channels(level);
      addConvolution(layers, "encoder" + (level + 1) + "b", in, in, 1 << level);
    }
    addConvolution(layers, "bottom-a", in, in, 1 << LEVELS);
    addConvolution(layers, "bottom-b", in, in, 1 << LEVELS);
    for (int level = LEVELS - 1; level >= 0; level--) {
      long out = channels(level);
      addConvolution(layers, "decoder" + (level + 1), out + in, out, 1 << level);
      in = out;
    }
    layers.add(
        SegmenterLayers.glorot("logits", 1, in, SegmenterArchitecture.classes(), 1).biased());
    return new Layers(layers);
  }

  /** Levels of the encoder and of the decoder. */
  public int levels() {
    return LEVELS;
  }

  private long channels(int level) {
    return (long) width << level;
  }

  private static void addConvolution(
      List<Layer> layers, String name, long in, long out, int scale) {
    layers.add(SegmenterLayers.he(name + "-conv", 3, in, out, scale));
    layers.add(Layer.batchNormalization(name, out));
  }
}
