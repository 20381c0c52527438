// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.function.DoubleSupplier;

/**
 * The float32 numbers that ND4J 1.0.0-M2.1 draws with {@code Nd4j.randn} after {@code setSeed}, bit
 * for bit.
 *
 * <p>The state is two words of 64 bits: the root, which is the seed, and the node, which is the
 * seed XOR 0xFFFFFFFFDEADBEEF and changes after each block. Number i of a block is a hash of the
 * state and i, not of the numbers before it. Half of a block, rounded up, are the first numbers of
 * pairs, the rest are the second ones, Box and Muller 1958:
 *
 * <pre>{@code
 * u(i) = fma(t(i), 1 - e, e)          t: upper 23 bits of the hash as a fraction, e = 1e-5
 * z(i)     = sqrt(-2 log u(i)) * cos(2 pi u(i + h))        0 <= i < h = ceil(length / 2)
 * z(i + h) = sqrt(-2 log u(i)) * sin(2 pi u(i + h))
 * }</pre>
 *
 * <p>All in float32, with one rounding in u: ND4J's libraries for AVX2 and AVX-512 have a fused
 * multiply-add there. Its libraries for other processors and for CUDA round otherwise; there,
 * networks now start as they do on x86-64. Logarithm, sine and cosine are those of {@link
 * FloatMath}.
 *
 * <p>ND4J replaces the seed 0 by the time of day, so that nothing that starts from it can be
 * repeated. Here 0 is a seed like any other.
 */
final class Nd4jGaussians implements Gaussians {
  private static final long NODE_MASK = 0xffffffffdeadbeefL;
  private static final long ZERO_NODE = 1_298_567_341L;
  private static final float SMALLEST = 1e-5f;
  private static final float TWO_PI = (float) (2 * Math.PI);

  private final long root;
  private long node;

  Nd4jGaussians(long seed) {
    this.root = seed;
    this.node = seed == NODE_MASK ? ZERO_NODE : seed ^ NODE_MASK;
  }

  @Override
  public DoubleSupplier next(int length) {
    Block block = new Block(root, node, length - length / 2);
    node = nodeAfter(node, length);
    return block;
  }

  /** A step of xoroshiro64 on the node's two halves; then the length goes in. */
  private static long nodeAfter(long node, int length) {
    int low = (int) node;
    int high = (int) (node >>> Integer.SIZE) ^ low;
    int nextLow = Integer.rotateLeft(low, 26) ^ high ^ (high << 9);
    int nextHigh = Integer.rotateLeft(high, 13);
    long next = ((long) nextHigh << Integer.SIZE) | Integer.toUnsignedLong(nextLow);
    return next ^ length ^ 0xdeadbeefL;
  }

  /** The numbers of one block. */
  private static final class Block implements DoubleSupplier {
    private final long root;
    private final long node;
    private final int half;
    private int index;

    Block(long root, long node, int half) {
      this.root = root;
      this.node = node;
      this.half = half;
    }

    @Override
    public double getAsDouble() {
      int pair = index < half ? index : index - half;
      float radius = (float) Math.sqrt(-2 * FloatMath.log(uniform(pair)));
      float angle = TWO_PI * uniform((long) pair + half);
      float wave = index < half ? FloatMath.cos(angle) : FloatMath.sin(angle);
      index++;
      return radius * wave;
    }

    /** In [1e-5, 1). */
    private float uniform(long position) {
      float fraction = (hash(position) >>> 9) * 0x1p-23f;
      return Math.fma(fraction, 1 - SMALLEST, SMALLEST);
    }

    private int hash(long position) {
      long first = root | ((position + 2) * (node + 24_243_287));
      long second = node ^ ((position + 2) * (first + 723_829));
      return Integer.rotateLeft((int) (first ^ second) * 0x9e3779bb, 5) * 5;
    }
  }
}
