// SPDX-License-Identifier: Apache-2.0
package org.nd4j.nativeblas;

/**
 * Stands where Deeplearning4j 1.0.0-M2.1 looks for the CPU backend's environment.
 *
 * <p>{@code BaseMKLDNNHelper} asks {@code org.nd4j.nativeblas.Nd4jCpu$Environment} by reflection
 * whether oneDNN may be used. The class has moved to another package since, the question fails, and
 * every convolution silently runs about eight times slower than it could. This class gives the
 * answer.
 */
public final class Nd4jCpu {
  private Nd4jCpu() {}

  /** The one question that Deeplearning4j asks. */
  public static final class Environment {
    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** Called by reflection. */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /** Called by reflection: whether oneDNN may be used. */
    public boolean isUseMKLDNN() {
      return true;
    }
  }
}
