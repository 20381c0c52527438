// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.Arrays;
import java.util.Optional;

/**
 * One thing that both contestants do: the same layers, losses and sizes.
 *
 * @param name how the table and the protocol call it
 * @param kind what is done
 * @param channels channels of the first layer; the side of the matrices of {@link Kind#SGEMM}
 * @param blocks residual blocks of a generator
 * @param batch images of each domain
 * @param width pixels
 * @param height pixels
 */
public record Scenario(
    String name, Kind kind, int channels, int blocks, int batch, int width, int height) {

  /** Levels of a discriminator. */
  public static final int LEVELS = 5;

  /** Classes of a semantic head. */
  public static final int CLASSES = 19;

  /** What can be timed. */
  public enum Kind {
    /** A product of square matrices: the machine's limit. */
    SGEMM,
    /** Both generators and both discriminators learn from one batch; all losses; Adam. */
    GAN_STEP,
    /** A generator's forward pass without gradients. */
    TRANSLATE,
    /** A U-Net learns from one batch: cross-entropy, Adam. */
    SEGMENTER_STEP
  }

  /** What is timed on the processor, in the table's order. */
  public static Scenario[] all() {
    return new Scenario[] {
      new Scenario("sgemm-2048", Kind.SGEMM, 2048, 0, 0, 0, 0),
      new Scenario("gan-n16-128x64", Kind.GAN_STEP, 16, 4, 1, 128, 64),
      new Scenario("gan-n32-128x64", Kind.GAN_STEP, 32, 6, 1, 128, 64),
      new Scenario("gan-n16-256x128", Kind.GAN_STEP, 16, 4, 1, 256, 128),
      new Scenario("gan-n32-256x128", Kind.GAN_STEP, 32, 6, 1, 256, 128),
      new Scenario("translate-n16-256x128", Kind.TRANSLATE, 16, 4, 1, 256, 128),
      new Scenario("translate-n32-256x128", Kind.TRANSLATE, 32, 6, 1, 256, 128),
      new Scenario("unet-8-128x64", Kind.SEGMENTER_STEP, 8, 0, 4, 128, 64),
      new Scenario("unet-16-256x128", Kind.SEGMENTER_STEP, 16, 0, 4, 256, 128),
    };
  }

  /** What is timed on a GPU, in the table's order. */
  public static Scenario[] gpu() {
    return new Scenario[] {
      named("gan-n16-128x64"),
      named("gan-n32-256x128"),
      // The published size.
      new Scenario("gan-n32-512x256", Kind.GAN_STEP, 32, 9, 1, 512, 256),
      new Scenario("gan-n64-512x256", Kind.GAN_STEP, 64, 9, 1, 512, 256),
      new Scenario("translate-n32-1024x512", Kind.TRANSLATE, 32, 9, 1, 1024, 512),
      named("unet-16-256x128"),
      new Scenario("unet-32-512x256", Kind.SEGMENTER_STEP, 32, 0, 4, 512, 256),
    };
  }

  /** The scenario of a name. */
  public static Scenario named(String name) {
    return find(all(), name)
        .or(() -> find(gpu(), name))
        .orElseThrow(() -> new IllegalArgumentException("Unknown scenario '%s'".formatted(name)));
  }

  private static Optional<Scenario> find(Scenario[] scenarios, String name) {
    return Arrays.stream(scenarios).filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  /**
   * Floating-point operations (a multiplication and an addition are two) of the products that the
   * mathematics asks for, in units of 1e9. A layer's backward pass is twice its forward pass, less
   * what nobody reads: the gradient of an image, a frozen network's parameters.
   */
  public double gigaflops() {
    double pixels = (double) batch * width * height;
    return switch (kind) {
      case SGEMM -> 2e-9 * channels * channels * channels;
      case TRANSLATE -> generator(pixels);
      // Two cycles of two generators, two identities; the gradient at an image saved where it is
      // given.
      case GAN_STEP -> 18 * generator(pixels) - 4 * firstOfGenerator(pixels) + judging(pixels);
      case SEGMENTER_STEP -> 3 * segmenter(pixels) - convolution(pixels, 3, 3, channels);
    };
  }

  private double generator(double pixels) {
    double n = channels;
    return firstOfGenerator(pixels)
        + convolution(pixels / 4, 3, n, 2 * n)
        + convolution(pixels / 16, 3, 2 * n, 4 * n)
        + 2 * blocks * convolution(pixels / 16, 3, 4 * n, 4 * n)
        + convolution(pixels / 4, 3, 4 * n, 2 * n)
        + convolution(pixels, 3, 2 * n, n)
        + convolution(pixels, 7, n, 3);
  }

  private double firstOfGenerator(double pixels) {
    return convolution(pixels, 7, 3, channels);
  }

  /** All that a step does with discriminators. */
  private double judging(double pixels) {
    double first = convolution(pixels / 4, 4, 3, channels);
    double domain = first;
    for (int level = 2; level <= 3; level++) {
      domain += level(pixels, level);
    }
    domain += convolution(pixels / 64, 4, levelWidth(3), 1);
    double semantic = 0;
    for (int level = 4; level <= LEVELS; level++) {
      semantic += level(pixels, level);
    }
    double below = levelWidth(LEVELS);
    for (int level = LEVELS - 1; level >= 1; level--) {
      semantic += convolution(pixels / Math.pow(4, level), 3, below, levelWidth(level));
      below = 2 * levelWidth(level);
    }
    semantic += convolution(pixels, 3, below, CLASSES);
    // Domain: 2 judgements without, 4 with their own gradients. Semantics: 1 without, 3 with, and
    // one look.
    return 2 * 2 * domain + 4 * (3 * domain - first) + 2 * semantic + 3 * 3 * semantic + semantic;
  }

  private double level(double pixels, int level) {
    return convolution(pixels / Math.pow(4, level), 4, levelWidth(level - 1), levelWidth(level));
  }

  private double levelWidth(int level) {
    return channels * Math.min(1 << (level - 1), 8);
  }

  private double segmenter(double pixels) {
    double sum = 0;
    double below = 3;
    for (int level = 0; level < 4; level++) {
      double here = channels << level;
      double area = pixels / Math.pow(4, level);
      sum += convolution(area, 3, below, here) + convolution(area, 3, here, here);
      below = here;
    }
    sum += 2 * convolution(pixels / 256, 3, below, below);
    for (int level = 3; level >= 0; level--) {
      double here = channels << level;
      sum += convolution(pixels / Math.pow(4, level), 3, below + here, here);
      below = here;
    }
    return sum + convolution(pixels, 1, below, CLASSES);
  }

  private static double convolution(double outputPixels, int kernel, double in, double out) {
    return 2e-9 * outputPixels * kernel * kernel * in * out;
  }
}
