// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.spark.SampleOrder;

/**
 * A sample to train on.
 *
 * @param folder index of its folder
 * @param address where it lies in the folder
 * @param wanted the class it was drawn for, which its crop should show; {@link #ANY} otherwise
 */
record Draw(int folder, SampleOrder.Address address, int wanted) {
  /** No class in particular. */
  static final int ANY = -1;
}
