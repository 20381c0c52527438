// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.image.CropPlace;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.inference.SlidingWindow;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.ProbabilityBand;
import io.semadapt.train.SpatialPrior;
import io.semadapt.train.Teacher;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * How a teacher looks at a photograph: the probabilities of all views are averaged, then multiplied
 * by the prior of the place. A pixel in several tiles counts once for each of them.
 *
 * @param kinds at least one
 * @param tile size of the tiles, null without any
 */
record Views(ArrayList<View> kinds, PixelSize tile, SpatialPrior prior) implements Serializable {
  /** The labels of a photograph, at its own size. */
  ConfidentLabels label(Teacher teacher, RgbImage photograph) {
    if (kinds.size() == 1 && kinds.contains(View.WHOLE) && !prior.isOn()) {
      return teacher.label(photograph);
    }
    PixelSize size = new PixelSize(photograph.width(), photograph.height());
    ProbabilityBand band = new ProbabilityBand(size.width(), size.height());
    if (kinds.contains(View.WHOLE)) {
      band.add(teacher.logits(photograph), size, 0, 0, /* mirrored= */ false);
    }
    if (kinds.contains(View.MIRRORED)) {
      RgbImage mirrored = Geometry.flipHorizontal(photograph);
      band.add(teacher.logits(mirrored), size, 0, 0, /* mirrored= */ true);
    }
    if (kinds.contains(View.TILES)) {
      addTiles(teacher, photograph, size, band);
    }
    if (prior.isOn()) {
      band.weigh(prior);
    }
    byte[] ids = new byte[size.width() * size.height()];
    float[] confidence = new float[ids.length];
    band.take(0, size.height(), ids, confidence);
    return new ConfidentLabels(new LabelImage(size.width(), size.height(), ids), confidence);
  }

  private void addTiles(
      Teacher teacher, RgbImage photograph, PixelSize size, ProbabilityBand band) {
    PixelSize window = SlidingWindow.within(size, tile);
    if (window.equals(size) && kinds.contains(View.WHOLE)) {
      // The one tile would count the whole twice.
      return;
    }
    for (int top : SlidingWindow.starts(photograph.height(), window.height())) {
      for (int left : SlidingWindow.starts(photograph.width(), window.width())) {
        RgbImage part = Geometry.crop(photograph, left, top, window.width(), window.height());
        CropPlace place = CropPlace.of(left, top, window, size);
        band.add(teacher.logits(part, place), window, left, top, /* mirrored= */ false);
      }
    }
  }

  /** Pixels that the teacher sees for one of a photograph. */
  static double passes(Iterable<View> kinds) {
    double passes = 0;
    for (View kind : kinds) {
      passes += kind == View.TILES ? SlidingWindow.passesPerPixel() : 1;
    }
    return passes;
  }
}
