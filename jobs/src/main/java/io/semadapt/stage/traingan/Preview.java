// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.dl4j.train.SemanticGan;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.spark.Devices;
import io.semadapt.train.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the networks of a state make of single crops, on the driver. */
final class Preview {
  private final GanSetup setup;
  private SemanticGan gan;

  Preview(GanSetup setup) {
    this.setup = setup;
  }

  /** From now on with this state's networks; with the average of its generator, if it has one. */
  void show(TrainingState state) {
    if (gan == null) {
      Devices.initialize();
      gan = setup.create();
    }
    gan.restore(state.smoothed());
  }

  /** G_ST of an image, [3, H, W] in [-1, 1] as all images here. */
  float[] toTarget(float[] image) {
    return infer(gan.sourceToTarget(), image, ResnetGenerator.OUTPUT);
  }

  /** G_TS of an image. */
  float[] toSource(float[] image) {
    return infer(gan.targetToSource(), image, ResnetGenerator.OUTPUT);
  }

  /** Logits of D_T's semantic head, [19, H, W]. */
  float[] semantics(float[] image) {
    return infer(gan.targetDiscriminator(), image, SemanticDiscriminator.SEMANTICS);
  }

  /** Output of any network for one crop, flat. */
  float[] infer(Network network, float[] image, String output) {
    try (INDArray input =
            Nd4j.createFromArray(image)
                .reshape('c', 1, 3, setup.crop().height(), setup.crop().width());
        INDArray result = network.infer(input, output)) {
      return result.dup('c').data().asFloat();
    }
  }

  RgbImage image(float[] nchw) {
    return Tensors.fromNchw(nchw, 0, setup.crop().width(), setup.crop().height());
  }
}
