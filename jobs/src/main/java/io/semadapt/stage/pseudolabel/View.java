// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

/** A way in which a teacher sees a photograph. */
enum View {
  /** As it is. */
  WHOLE,
  /** Left and right swapped. */
  MIRRORED,
  /** Through overlapping tiles of the size of the crops that the teacher was trained on. */
  TILES
}
