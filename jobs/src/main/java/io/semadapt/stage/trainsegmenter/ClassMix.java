// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * ClassMix (Olsson et al. 2021, arXiv 2007.07936, algorithm 1) across domains, as in DACS
 * (Tranheden et al. 2021, arXiv 2007.08702, section 3.1): half of the classes of a source sample,
 * pasted on a photograph.
 *
 * <pre>{@code
 * M(p) = 1 if y_S(p) in C, else 0      C: half of the classes of y_S, rounded up, at random
 * x_M  = M x_S + (1 - M) x_T
 * y_M  = M y_S + (1 - M) y_T
 * }</pre>
 *
 * <p>DACS multiplies the loss of the photograph's pixels by the share of those with a sure label.
 * Here pixels without one are ignored, and the loss is the mean over all others of the batch, so
 * that the weight of a photograph falls in the same proportion.
 */
final class ClassMix {
  private ClassMix() {}

  /**
   * Half of the classes of a sample, rounded up.
   *
   * @param trainIds 0..18; others are ignored
   * @return for each train id whether it is taken
   */
  static boolean[] half(byte[] trainIds, Random random) {
    boolean[] present = new boolean[CityscapesClass.TRAIN_CLASSES];
    for (byte id : trainIds) {
      if ((id & 0xff) < present.length) {
        present[id] = true;
      }
    }
    List<Integer> classes = new ArrayList<>();
    for (int c = 0; c < present.length; c++) {
      if (present[c]) {
        classes.add(c);
      }
    }
    Collections.shuffle(classes, random);
    boolean[] taken = new boolean[present.length];
    classes.subList(0, (classes.size() + 1) / 2).forEach(c -> taken[c] = true);
    return taken;
  }

  /**
   * x_M and y_M.
   *
   * @param photograph of the same size
   * @param classes C
   */
  static Labelled paste(Labelled source, Labelled photograph, boolean[] classes) {
    byte[] image = photograph.image().bytes().clone();
    byte[] trainIds = photograph.trainIds().clone();
    byte[] from = source.image().bytes();
    for (int p = 0; p < trainIds.length; p++) {
      int id = source.trainIds()[p] & 0xff;
      if (id < classes.length && classes[id]) {
        trainIds[p] = (byte) id;
        System.arraycopy(from, 3 * p, image, 3 * p, 3);
      }
    }
    return new Labelled(
        new RgbImage(photograph.image().width(), photograph.image().height(), image), trainIds);
  }
}
