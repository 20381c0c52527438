// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import io.semadapt.label.CityscapesClass;
import java.util.List;

/**
 * A flat polygon of one thing.
 *
 * @param type the class of its pixels
 * @param instance number of the thing among its class in this scene, or -1 where the class has no
 *     instances
 * @param material what it is made of
 * @param tone which of the material's colours it has, [0, 1)
 * @param shaded whether it lies in another thing's shadow
 * @param polygon its corners in camera space, at least three, the first three not on one line
 */
record Surface(
    CityscapesClass type,
    int instance,
    Material material,
    double tone,
    boolean shaded,
    List<Vector> polygon) {
  Surface {
    if (polygon.size() < 3) {
      throw new IllegalArgumentException("Invalid polygon: " + polygon.size() + " corners");
    }
    polygon = List.copyOf(polygon);
  }
}
