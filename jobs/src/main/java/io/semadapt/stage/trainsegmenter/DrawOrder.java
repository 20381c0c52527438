// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.spark.SampleOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The endless sequence of samples one worker trains on, of several folders: mixed as evenly as
 * their shares allow, so that every batch and every stretch of the training sees all of them. Known
 * from the manifests, the seed and the position alone; several threads may ask.
 */
final class DrawOrder {
  private final List<Order> folders = new ArrayList<>();
  private final double[] shares;

  /** The sequence of one folder. */
  private interface Order {
    Draw at(long position);
  }

  /**
   * The sequence of one worker.
   *
   * @param set what there is, and how much of each folder is wanted
   * @param worker 0 to workers - 1
   */
  DrawOrder(TrainingSet set, int worker, int workers, long seed) {
    shares = new double[set.folders().size()];
    for (int index = 0; index < shares.length; index++) {
      TrainingSet.Folder folder = set.folders().get(index);
      shares[index] = folder.share();
      folders.add(order(index, folder, set.rareClasses(), worker, workers, seed));
    }
  }

  private static Order order(
      int index,
      TrainingSet.Folder folder,
      RareClasses rareClasses,
      int worker,
      int workers,
      long seed) {
    if (rareClasses.isOn()) {
      RareClassOrder rare =
          new RareClassOrder(folder, rareClasses.chances(), worker, workers, seed);
      if (!rare.isEmpty()) {
        return position -> {
          RareClassOrder.Pick pick = rare.at(position);
          return new Draw(index, pick.address(), pick.trainId());
        };
      }
    }
    SampleOrder plain = new SampleOrder(folder.samples(), worker, workers, seed);
    return position -> new Draw(index, plain.at(position), Draw.ANY);
  }

  /** The sample at a position, counted from 0. */
  Draw at(long position) {
    double left = 1;
    long rest = position;
    for (int folder = 0; folder < shares.length - 1; folder++) {
      // Of the draws that the folders before left over, every (1 / share)-th is this folder's.
      double share = Math.min(1, shares[folder] / left);
      long before = (long) Math.floor(rest * share);
      if ((long) Math.floor((rest + 1) * share) > before) {
        return folders.get(folder).at(before);
      }
      rest -= before;
      left -= shares[folder];
    }
    return folders.get(shares.length - 1).at(rest);
  }
}
