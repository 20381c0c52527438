// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.model.Architecture;
import io.semadapt.model.DiscriminatorArchitecture;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.PatchDiscriminatorArchitecture;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The sizes that determine all networks of a GAN.
 *
 * @param generatorWidth channels of a generator's first layer, n
 * @param residualBlocks residual blocks of a generator
 * @param skips whether a generator has skips from its encoder to its decoder
 * @param detail whether a generator carries the luminance detail of its input
 * @param discriminatorWidth channels of a discriminator's first level
 * @param discriminatorLevels levels of a discriminator, 3 to 8
 * @param position whether a discriminator also sees where in its picture each pixel lies
 * @param categories whether a discriminator's domain head has a score for each category of classes
 * @param patchWidth channels of a patch discriminator's first layer; 0 if there are none
 * @param classes classes of the semantic head
 */
public record GanArchitecture(
    int generatorWidth,
    int residualBlocks,
    boolean skips,
    boolean detail,
    int discriminatorWidth,
    int discriminatorLevels,
    boolean position,
    boolean categories,
    int patchWidth,
    int classes)
    implements Serializable {
  private static final int MAX_LEVELS = 8;

  /** Weights of a residual block of width 1: two convolutions of 3 x 3 from 4 to 4 channels. */
  private static final int BLOCK_PARAMETERS = 2 * 3 * 3 * 4 * 4;

  /** Discriminators with one domain score. */
  public GanArchitecture(
      int generatorWidth,
      int residualBlocks,
      boolean skips,
      boolean detail,
      int discriminatorWidth,
      int discriminatorLevels,
      boolean position,
      int patchWidth,
      int classes) {
    this(
        generatorWidth,
        residualBlocks,
        skips,
        detail,
        discriminatorWidth,
        discriminatorLevels,
        position,
        /* categories= */ false,
        patchWidth,
        classes);
  }

  /** Four networks as in the paper: no skips, carried detail, positions or patch discriminators. */
  public GanArchitecture(
      int generatorWidth,
      int residualBlocks,
      int discriminatorWidth,
      int discriminatorLevels,
      int classes) {
    this(
        generatorWidth,
        residualBlocks,
        /* skips= */ false,
        /* detail= */ false,
        discriminatorWidth,
        discriminatorLevels,
        /* position= */ false,
        /* patchWidth= */ 0,
        classes);
  }

  /** Heights and widths of training images must be multiples of this. */
  public int multiple() {
    return Math.max(1 << discriminatorLevels, GeneratorArchitecture.MULTIPLE);
  }

  /** Each of G_ST and G_TS. */
  public GeneratorArchitecture generator() {
    return new GeneratorArchitecture(generatorWidth, residualBlocks, skips, detail);
  }

  /** Each of D_S and D_T. */
  public DiscriminatorArchitecture discriminator() {
    return new DiscriminatorArchitecture(
        discriminatorWidth, discriminatorLevels, position, categories, classes);
  }

  /** Each of P_S and P_T; empty if there are none. */
  public Optional<PatchDiscriminatorArchitecture> patchDiscriminator() {
    return patchWidth == 0
        ? Optional.empty()
        : Optional.of(new PatchDiscriminatorArchitecture(patchWidth));
  }

  /**
   * The networks in the order of every vector of state: G_ST, G_TS, D_S, D_T, and P_S, P_T if there
   * are any.
   */
  public List<Architecture> networks() {
    List<Architecture> networks =
        new ArrayList<>(List.of(generator(), generator(), discriminator(), discriminator()));
    patchDiscriminator().ifPresent(patch -> networks.addAll(List.of(patch, patch)));
    return List.copyOf(networks);
  }

  /** Trained numbers of all networks; none is made. */
  public long parameterCount() {
    return networks().stream()
        .mapToLong(network -> network.layers().parameterCount())
        .reduce(0, Math::addExact);
  }

  /**
   * The first values of all networks.
   *
   * @return one flat vector for each of {@link #networks()}
   */
  public List<float[]> initialParameters(long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    return networks().stream().map(network -> network.initialParameters(seeds.nextLong())).toList();
  }

  /** Whether the networks have so many parameters together, whatever the sizes: none is made. */
  boolean hasParameters(long count) {
    // A layer of each network has more than its width squared, and a residual block at least this
    // many times the square: sizes within these bounds can be counted, in memory and in a long.
    return generatorWidth >= 1
        && (long) generatorWidth * generatorWidth <= count
        && residualBlocks >= 0
        && residualBlocks <= count / BLOCK_PARAMETERS / generatorWidth / generatorWidth
        && discriminatorWidth >= 1
        && (long) discriminatorWidth * discriminatorWidth <= count
        && discriminatorLevels >= DiscriminatorArchitecture.MIN_LEVELS
        && discriminatorLevels <= MAX_LEVELS
        && patchWidth >= 0
        && (long) patchWidth * patchWidth <= count
        && classes >= 1
        && classes <= count
        && parameterCount() == count;
  }
}
