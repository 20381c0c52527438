// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.ArrayList;
import java.util.List;

/**
 * FCN-8s on VGG16 (Long et al. 2015, arXiv 1411.4038).
 *
 * @param widthDivisor divides every width but the 19 scores: 1 is the published network (134
 *     million parameters), larger ones serve tests; a power of two up to 64
 */
public record Fcn8sVgg16Architecture(int widthDivisor) implements SegmenterArchitecture {
  /** Every width. */
  static final SegmenterFamily FAMILY =
      new SegmenterFamily("fcn8s-vgg16", "width-divisor", Fcn8sVgg16Architecture::new);

  /** Channels and number of the convolutions of each block. */
  private static final int[][] BLOCKS = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};

  private static final int HEAD = 4096;

  /**
   * Convolutions of 3 x 3 between two poolings.
   *
   * @param channels of each
   * @param convolutions their names, as Keras has them
   */
  public record Block(int channels, List<String> convolutions) {}

  /** Checks the divisor. */
  public Fcn8sVgg16Architecture {
    if (widthDivisor < 1 || widthDivisor > 64 || Integer.bitCount(widthDivisor) != 1) {
      throw new IllegalArgumentException(
          "Invalid width divisor " + widthDivisor + ": expected 1, 2, 4, 8, 16, 32 or 64");
    }
  }

  @Override
  public String name() {
    return FAMILY.name() + "-" + widthDivisor;
  }

  @Override
  public int multiple() {
    return 1 << BLOCKS.length;
  }

  @Override
  public boolean normalizesBatches() {
    return false;
  }

  @Override
  public boolean isBuiltOnVgg16() {
    return true;
  }

  /**
   * From the image on. Deeplearning4j puts the score of a pooled block right after the block, but
   * draws the weights of both last, in the order in which the graph was written down.
   */
  @Override
  public Layers layers() {
    int classes = SegmenterArchitecture.classes();
    List<Layer> layers = new ArrayList<>();
    long channels = 3;
    int level = 0;
    for (Block block : blocks()) {
      for (String name : block.convolutions()) {
        layers.add(convolution(name, 3, channels, block.channels(), 1 << level));
        channels = block.channels();
      }
      level++;
      if (level == 3 || level == 4) {
        layers.add(convolution("score" + level, 1, channels, classes, 1 << level));
      }
    }
    int head = headChannels();
    layers.add(convolution("fc6", 7, channels, head, multiple()));
    layers.add(convolution("fc7", 1, head, head, multiple()));
    layers.add(convolution("score", 1, head, classes, multiple()));
    layers.add(Layer.enlargement("up-score", 2, classes, 16));
    layers.add(Layer.enlargement("up-fuse4", 2, classes, 8));
    layers.add(Layer.enlargement("logits", 8, classes, 1));
    return new Layers(layers, List.of("score4", "score3"));
  }

  /** The blocks, from the image on. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int block = 1; block <= BLOCKS.length; block++) {
      List<String> names = new ArrayList<>();
      for (int layer = 1; layer <= BLOCKS[block - 1][1]; layer++) {
        names.add("block" + block + "_conv" + layer);
      }
      blocks.add(new Block(BLOCKS[block - 1][0] / widthDivisor, names));
    }
    return blocks;
  }

  /** Channels of the two layers before the scores. */
  public int headChannels() {
    return HEAD / widthDivisor;
  }

  private static Layer convolution(String name, int kernel, long in, long out, int scale) {
    return SegmenterLayers.he(name, kernel, in, out, scale).biased();
  }
}
