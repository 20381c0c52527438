// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.FeatureExtractor;
import io.semadapt.libtorch.nn.RandomFeatures;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.RandomFeaturesArchitecture;

/** {@link RandomFeatures} of plain arrays. */
public final class LibtorchFeatureExtractor implements FeatureExtractor {
  private final RandomFeatures network;
  private final Inference inference;

  /** Always the same. */
  public LibtorchFeatureExtractor(TensorSettings settings) {
    network = new RandomFeatures(settings);
    inference = new Inference(settings);
  }

  @Override
  public int channels() {
    return RandomFeaturesArchitecture.CHANNELS;
  }

  @Override
  public float[] extract(float[] image, int height, int width) {
    return inference.run(image, height, width, network::of);
  }
}
