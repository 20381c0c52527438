// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.engine.GanTrainer;
import io.semadapt.image.CropPlace;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.spark.Devices;
import io.semadapt.train.TrainingState;

/** The networks of a training state, applied to single crops on the driver. */
final class Preview {
  private final GanSetup setup;
  private final int height;
  private final int width;
  private GanTrainer gan;

  Preview(GanSetup setup) {
    this.setup = setup;
    this.height = setup.crop().height();
    this.width = setup.crop().width();
  }

  /** Loads the networks of a training state, with the generator's moving average if it has one. */
  void show(TrainingState state) {
    if (gan == null) {
      gan = Devices.initialize().gan(setup.recipe());
    }
    gan.restore(state.smoothed());
  }

  /** G_ST of an image, [3, H, W] in [-1, 1] as all images here. */
  float[] toTarget(float[] image) {
    return gan.toTarget(image, height, width);
  }

  /** G_TS of an image. */
  float[] toSource(float[] image) {
    return gan.toSource(image, height, width);
  }

  /**
   * Logits of D_T's semantic head, [19, H, W].
   *
   * @param place of the image in its sample
   */
  float[] semantics(float[] image, CropPlace place) {
    return gan.semantics(image, height, width, place);
  }

  RgbImage image(float[] nchw) {
    return Tensors.fromNchw(nchw, 0, width, height);
  }
}
