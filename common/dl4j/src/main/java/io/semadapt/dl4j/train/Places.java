// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.image.CropPlace;
import io.semadapt.train.GanArchitecture;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Positions as two more channels of a discriminator's input (CoordConv, arXiv 1807.03247). */
final class Places {
  private static final int COLOURS = 3;

  private Places() {}

  /**
   * The channels of some images.
   *
   * @return [N, 2, H, W], or null if the discriminators see no positions
   */
  static INDArray planes(
      GanArchitecture architecture, List<CropPlace> places, int height, int width) {
    return architecture.position()
        ? Nd4j.createFromArray(CropPlace.planes(places, height, width))
            .reshape('c', places.size(), CropPlace.CHANNELS, height, width)
        : null;
  }

  /**
   * What a discriminator sees.
   *
   * @param images [N, 3, H, W]
   * @param planes [N, 2, H, W], or null
   */
  static INDArray beside(INDArray images, INDArray planes) {
    return planes == null ? images : Nd4j.concat(1, images, planes);
  }

  /**
   * The part of the gradient of a discriminator's input that belongs to the images.
   *
   * @param planes as in {@link #beside}
   */
  static INDArray ofImages(INDArray gradient, INDArray planes) {
    return planes == null
        ? gradient
        : gradient
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, COLOURS),
                NDArrayIndex.all(),
                NDArrayIndex.all())
            .dup('c');
  }
}
