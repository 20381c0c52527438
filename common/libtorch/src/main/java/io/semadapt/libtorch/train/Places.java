// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.image.CropPlace;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.GanArchitecture;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Positions as channels of a discriminator's input. */
final class Places {
  private Places() {}

  /**
   * The channels of some images.
   *
   * @return [N, 2, H, W]; empty if the discriminators see no positions
   */
  static Optional<Tensor> planes(
      GanArchitecture architecture,
      List<CropPlace> places,
      int height,
      int width,
      TensorSettings settings) {
    return architecture.position()
        ? Optional.of(
            settings
                .vector(CropPlace.planes(places, height, width))
                .view(places.size(), CropPlace.CHANNELS, height, width))
        : Optional.empty();
  }
}
