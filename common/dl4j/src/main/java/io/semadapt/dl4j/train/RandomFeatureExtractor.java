// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.RandomFeatures;
import io.semadapt.engine.FeatureExtractor;

/** {@link RandomFeatures} of plain arrays. */
public final class RandomFeatureExtractor implements FeatureExtractor {
  private final Network network = RandomFeatures.create();

  @Override
  public int channels() {
    return RandomFeatures.CHANNELS;
  }

  @Override
  public float[] extract(float[] image, int height, int width) {
    return network.infer(image, height, width, RandomFeatures.OUTPUT);
  }
}
