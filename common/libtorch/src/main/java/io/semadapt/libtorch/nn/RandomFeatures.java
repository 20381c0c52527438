// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.RandomFeaturesArchitecture;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The features of {@link RandomFeaturesArchitecture}: [N, 3, H, W] to [N, 32, H/8, W/8]. */
public final class RandomFeatures {
  private final Network network;

  /** Always the same. */
  public RandomFeatures(TensorSettings settings) {
    Parameters parameters = new Parameters(List.of(RandomFeaturesArchitecture.layers()), settings);
    parameters.layout().set(parameters.values(), RandomFeaturesArchitecture.parameters());
    network = parameters.networks().get(0);
  }

  /** Features of images in [-1, 1]. */
  public Tensor of(Tensor image) {
    Tensor x = Network.leaky(network.convolve("first.conv", image, 2, 2));
    x = Network.leaky(network.convolve("second.conv", x, 2, 1));
    return Network.leaky(network.convolve("features.conv", x, 2, 1));
  }
}
