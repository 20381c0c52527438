// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.gan;

import io.semadapt.dataset.Sample;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PictureGrid;
import io.semadapt.image.PictureGrid.Picture;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.job.spark.Devices;
import io.semadapt.label.CityscapesClass;
import io.semadapt.nn.Network;
import io.semadapt.nn.ResnetGenerator;
import io.semadapt.nn.SemanticDiscriminator;
import io.semadapt.train.SemanticGan;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A picture of what the networks do to the same few samples, so that a person sees progress and
 * artefacts.
 */
final class SampleGrid {
  private final GanSetup setup;
  private final List<CropReader.Crop> crops = new ArrayList<>();
  private SemanticGan gan;

  SampleGrid(GanSetup setup, List<Sample> samples) {
    this.setup = setup;
    CropReader reader = new CropReader(setup.crop());
    samples.forEach(sample -> crops.add(reader.centred(sample)));
  }

  /** PNG bytes: a row per sample, source | translated | reconstructed | D_T's semantics | label. */
  byte[] draw(TrainingState state) {
    if (gan == null) {
      Devices.initialize();
      gan = setup.create();
    }
    gan.restore(state.smoothed());
    List<List<Picture>> rows = new ArrayList<>();
    for (CropReader.Crop crop : crops) {
      float[] source = Tensors.toNchw(crop.image());
      float[] translated = infer(gan.sourceToTarget(), source, ResnetGenerator.OUTPUT);
      float[] reconstructed = infer(gan.targetToSource(), translated, ResnetGenerator.OUTPUT);
      float[] logits =
          infer(gan.targetDiscriminator(), translated, SemanticDiscriminator.SEMANTICS);
      LabelImage semantics =
          Tensors.argmax(
              logits,
              0,
              CityscapesClass.TRAIN_CLASSES,
              setup.crop().width(),
              setup.crop().height());
      rows.add(
          List.of(
              new Picture("source", crop.image()),
              new Picture("translated", image(translated)),
              new Picture("reconstructed", image(reconstructed)),
              new Picture("semantics of D", LabelColours.ofTrainIds(semantics)),
              new Picture("label", LabelColours.ofTrainIds(crop.trainIds()))));
    }
    return ImageCodec.encodePng(PictureGrid.draw(rows));
  }

  private RgbImage image(float[] nchw) {
    return Tensors.fromNchw(nchw, 0, setup.crop().width(), setup.crop().height());
  }

  private float[] infer(Network network, float[] image, String output) {
    try (INDArray input =
            Nd4j.createFromArray(image)
                .reshape('c', 1, 3, setup.crop().height(), setup.crop().width());
        INDArray result = network.infer(input, output)) {
      return result.dup('c').data().asFloat();
    }
  }
}
