// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

/** How one domain appears: colours, textures and light of surfaces, then what the camera adds. */
sealed interface Look permits GameLook, PhotoLook {
  /**
   * The colour of one point of a surface.
   *
   * @param surface what is seen
   * @param facing cosine between the surface and the sun, [0, 1]
   * @param s metres along the surface
   * @param t metres up the surface, or across it on the ground
   * @param distance metres from the camera
   * @param v height in the frame, 0 at the top, 1 at the bottom
   * @param out receives R, G, B, each nominally in [0, 1]
   */
  void shade(
      Surface surface, double facing, double s, double t, double distance, double v, double[] out);

  /** Changes the finished picture, R, G, B interleaved, nominally in [0, 1], in place. */
  void develop(double[] rgb, int width, int height);
}
