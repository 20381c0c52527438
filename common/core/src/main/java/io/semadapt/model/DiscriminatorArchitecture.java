// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * A semantic discriminator: an encoder of strided convolutions, a domain head of patch scores on
 * its third level, and a decoder with skips to class logits.
 *
 * @param width channels of the first level
 * @param levels of the encoder, at least {@value #MIN_LEVELS}
 * @param position whether it also sees where in its picture each pixel lies
 * @param categories whether the domain head has a score for each category of classes
 * @param classes of the semantic head
 */
public record DiscriminatorArchitecture(
    int width, int levels, boolean position, boolean categories, int classes)
    implements Architecture {
  /** The domain head needs its level. */
  public static final int MIN_LEVELS = 3;

  private static final int DOMAIN_LEVEL = 3;

  /** One domain score. */
  public DiscriminatorArchitecture(int width, int levels, boolean position, int classes) {
    this(width, levels, position, /* categories= */ false, classes);
  }

  /** Checks the number of levels. */
  public DiscriminatorArchitecture {
    if (levels < MIN_LEVELS) {
      throw new IllegalArgumentException(
          "Invalid discriminator levels %d: expected at least %d".formatted(levels, MIN_LEVELS));
    }
  }

  /**
   * Encoder, decoder and semantic head from the image on, with the domain head in between where
   * Deeplearning4j puts it: between branches its topological order follows hashes of the names.
   */
  @Override
  public Layers layers() {
    boolean headBeforeLevel4 = levels == DOMAIN_LEVEL || levels == 8;
    GanLayers layers = new GanLayers();
    long channels = inputChannels();
    for (int level = 1; level <= levels; level++) {
      String unit = "enc" + level;
      long out = channels(level);
      boolean normalized = level > 1 && level < levels;
      if (normalized) {
        layers.convolution(unit, 4, channels, out, 1 << level);
      } else {
        layers.biasedConvolution(unit, 4, channels, out, 1 << level);
      }
      if (level == DOMAIN_LEVEL + 1 && !headBeforeLevel4) {
        addDomainHead(layers);
      }
      if (normalized) {
        layers.norm(unit, out);
      }
      if (level == DOMAIN_LEVEL && headBeforeLevel4) {
        addDomainHead(layers);
      }
      channels = out;
    }
    for (int level = levels - 1; level >= 1; level--) {
      long out = channels(level);
      layers.normalizedConvolution("dec" + level, 3, channels, out, 1 << level);
      channels = 2 * out;
    }
    layers.biasedConvolution("sem", 3, channels, classes, 1);
    return layers.build();
  }

  private void addDomainHead(GanLayers layers) {
    layers.biasedConvolution("dom", 4, channels(DOMAIN_LEVEL), domainChannels(), 1 << DOMAIN_LEVEL);
  }

  /** Scores of a patch: one, or one for each category. */
  public int domainChannels() {
    return categories ? PatchCategories.COUNT : 1;
  }

  /** Channels of the input: three colours, and x and y if it sees positions. */
  public int inputChannels() {
    return position ? 5 : 3;
  }

  /** Output channels of a level. */
  private long channels(int level) {
    return (long) width * Math.min(1 << (level - 1), 8);
  }

  @Override
  public float[] initialParameters(long seed) {
    return layers().initialParameters(Gaussians.splittable(seed));
  }
}
