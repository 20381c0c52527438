// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import io.semadapt.label.CityscapesClass;

/**
 * How large a network is, without making it: for plans of disk and time.
 *
 * @param parameters trained numbers, 4 bytes each
 * @param multiplyAdds of a forward pass, for each pixel of the image
 */
public record NetworkSize(long parameters, double multiplyAdds) {
  private static final NetworkSize NOTHING = new NetworkSize(0, 0);

  /** A residual generator. */
  public static NetworkSize generator(int width, int residualBlocks) {
    int n = width;
    NetworkSize size =
        NOTHING
            .convolution(7, 3, n, 2, 1)
            .convolution(3, n, 2 * n, 2, 2)
            .convolution(3, 2 * n, 4 * n, 2, 4);
    for (int block = 0; block < 2 * residualBlocks; block++) {
      size = size.convolution(3, 4 * n, 4 * n, 2, 4);
    }
    return size.convolution(3, 4 * n, 2 * n, 2, 2)
        .convolution(3, 2 * n, n, 2, 1)
        .convolution(7, n, 3, 1, 1);
  }

  /** A semantic discriminator. */
  public static NetworkSize discriminator(int width, int levels, int classes) {
    NetworkSize size = NOTHING;
    int channels = 3;
    for (int level = 1; level <= levels; level++) {
      int out = width * Math.min(1 << (level - 1), 8);
      size = size.convolution(4, channels, out, level == 1 || level == levels ? 1 : 2, 1 << level);
      channels = out;
    }
    size = size.convolution(4, 4 * width, 1, 1, 8);
    for (int level = levels - 1; level >= 1; level--) {
      int out = width * Math.min(1 << (level - 1), 8);
      size = size.convolution(3, channels, out, 2, 1 << level);
      channels = 2 * out;
    }
    return size.convolution(3, channels, classes, 1, 1);
  }

  /** A U-Net whose first level has {@code width} channels. */
  public static NetworkSize unet(int width) {
    NetworkSize size = NOTHING;
    int channels = 3;
    for (int level = 0; level < 4; level++) {
      int out = width << level;
      size =
          size.convolution(3, channels, out, 4, 1 << level).convolution(3, out, out, 4, 1 << level);
      channels = out;
    }
    size = size.convolution(3, channels, channels, 4, 16).convolution(3, channels, channels, 4, 16);
    for (int level = 3; level >= 0; level--) {
      int out = width << level;
      size = size.convolution(3, channels + out, out, 4, 1 << level);
      channels = out;
    }
    return size.convolution(1, channels, CityscapesClass.TRAIN_CLASSES, 1, 1);
  }

  /** FCN-8s on VGG16, every width but the scores divided by {@code divisor}. */
  public static NetworkSize fcn8s(int divisor) {
    int[][] blocks = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};
    int classes = CityscapesClass.TRAIN_CLASSES;
    int head = 4096 / divisor;
    NetworkSize size = NOTHING;
    int channels = 3;
    for (int block = 0; block < blocks.length; block++) {
      for (int layer = 0; layer < blocks[block][1]; layer++) {
        int out = blocks[block][0] / divisor;
        size = size.convolution(3, channels, out, 1, 1 << block);
        channels = out;
      }
    }
    return size.convolution(7, channels, head, 1, 32)
        .convolution(1, head, head, 1, 32)
        .convolution(1, head, classes, 1, 32)
        .convolution(1, 512 / divisor, classes, 1, 16)
        .convolution(1, 256 / divisor, classes, 1, 8)
        // Transposed: each output pixel sees two inputs a side, whatever the factor.
        .plus(new NetworkSize(2L * 16 * classes * classes, 0))
        .plus(new NetworkSize(256L * classes * classes, 4.0 * classes * classes));
  }

  /**
   * Adds a convolution.
   *
   * @param perChannel parameters of each output channel beside the kernel: bias or norm
   * @param scale one output for so many pixels of the image a side
   */
  private NetworkSize convolution(int kernel, int in, int out, int perChannel, int scale) {
    long weights = (long) kernel * kernel * in * out;
    return plus(
        new NetworkSize(
            weights + (long) perChannel * out, (double) weights / ((double) scale * scale)));
  }

  private NetworkSize plus(NetworkSize other) {
    return new NetworkSize(parameters + other.parameters, multiplyAdds + other.multiplyAdds);
  }
}
