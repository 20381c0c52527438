// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PictureGrid;
import io.semadapt.image.PictureGrid.Picture;
import io.semadapt.image.Tensors;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture of what the networks do to the same few samples, so that a person sees progress and
 * artefacts.
 */
final class SampleGrid {
  private SampleGrid() {}

  /** PNG bytes: a row per sample, source | translated | reconstructed | D_T's semantics | label. */
  static byte[] draw(Preview preview, List<CropReader.Crop> crops) {
    List<List<Picture>> rows = new ArrayList<>();
    for (CropReader.Crop crop : crops) {
      float[] translated = preview.toTarget(Tensors.toNchw(crop.image()));
      LabelImage semantics =
          Tensors.argmax(
              preview.semantics(translated, crop.place()),
              0,
              CityscapesClass.TRAIN_CLASSES,
              crop.image().width(),
              crop.image().height());
      rows.add(
          List.of(
              new Picture("source", crop.image()),
              new Picture("translated", preview.image(translated)),
              new Picture("reconstructed", preview.image(preview.toSource(translated))),
              new Picture("semantics of D", LabelColours.ofTrainIds(semantics)),
              new Picture("label", LabelColours.ofTrainIds(crop.trainIds()))));
    }
    return ImageCodec.encodePng(PictureGrid.draw(rows));
  }
}
