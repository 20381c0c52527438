// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.util.List;

/**
 * One street as the camera sees it: geometry and materials, no colours.
 *
 * @param camera where it is seen from
 * @param sun unit vector towards the sun, in camera space
 * @param surfaces what is seen, farthest first
 */
record Scene(Camera camera, Vector sun, List<Surface> surfaces) {
  Scene {
    surfaces = List.copyOf(surfaces);
  }
}
