// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.RgbImage;

/** What labels photographs for self-training. */
public interface Teacher {
  /** The most probable class of every pixel and its probability, at the image's own size. */
  ConfidentLabels label(RgbImage image);
}
