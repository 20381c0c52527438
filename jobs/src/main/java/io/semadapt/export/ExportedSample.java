// SPDX-License-Identifier: Apache-2.0
package io.semadapt.export;

import io.semadapt.dataset.Split;
import java.io.Serializable;
import java.util.List;

/**
 * A sample of a tree.
 *
 * @param classPixels pixels of each train id, 19 numbers; empty if it has no label map
 */
record ExportedSample(String id, Split split, List<Long> classPixels) implements Serializable {
  /** The picture's name below {@code images/}, and that of its map of label ids. */
  String picture() {
    return id + ".png";
  }

  /** The map of train ids, relative to the tree. */
  String trainIds() {
    return "labels/" + id + "_labelTrainIds.png";
  }

  boolean isLabelled() {
    return !classPixels.isEmpty();
  }
}
