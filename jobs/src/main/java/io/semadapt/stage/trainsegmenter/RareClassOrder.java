// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.label.CityscapesClass;
import io.semadapt.spark.SampleOrder;
import io.semadapt.train.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The endless sequence of samples of one folder when they are drawn by class: first a class by its
 * chance, then one of the worker's samples that show it, with replacement.
 *
 * <p>An epoch is as many draws as the worker owns samples. They are all drawn at once and then
 * visited shard by shard, the shards and the draws within each in random order: the draws are those
 * of the paper, but each shard is read once an epoch and not once a draw.
 */
final class RareClassOrder {
  private static final long DRAWS = 11;

  private final List<List<SampleOrder.Address>> samplesOfClass = new ArrayList<>();
  private final double[] chances;
  private final int shards;
  private final long seed;
  private final int samples;
  private long epoch = -1;
  private List<Pick> picks = List.of();

  /**
   * One draw.
   *
   * @param trainId the class it was drawn for
   */
  record Pick(SampleOrder.Address address, int trainId) {}

  /**
   * The sequence of one worker, which owns the samples that it owns in {@link SampleOrder}.
   *
   * @param chances of each train id; classes that no sample of the worker shows are left out
   */
  RareClassOrder(
      TrainingSet.Folder folder, List<Double> chances, int worker, int workers, long seed) {
    for (int c = 0; c < CityscapesClass.TRAIN_CLASSES; c++) {
      samplesOfClass.add(new ArrayList<>());
    }
    boolean shared = folder.size() < workers;
    int number = 0;
    int owned = 0;
    for (int shard = 0; shard < folder.samples().size(); shard++) {
      for (int row = 0; row < folder.samples().get(shard); row++) {
        if (shared || number % workers == worker) {
          owned++;
          int shown = folder.shownClasses().get(number);
          for (int c = 0; c < samplesOfClass.size(); c++) {
            if ((shown >> c & 1) == 1) {
              samplesOfClass.get(c).add(new SampleOrder.Address(shard, row));
            }
          }
        }
        number++;
      }
    }
    this.chances = new double[samplesOfClass.size()];
    for (int c = 0; c < this.chances.length; c++) {
      this.chances[c] = samplesOfClass.get(c).isEmpty() ? 0 : chances.get(c);
    }
    this.shards = folder.samples().size();
    this.samples = owned;
    this.seed = Seeds.mix(seed, DRAWS, worker);
  }

  /** Whether none of the worker's samples shows any class. */
  boolean isEmpty() {
    return samplesOfClass.stream().allMatch(List::isEmpty);
  }

  /** The draw at a position, counted from 0 over all epochs. */
  synchronized Pick at(long position) {
    if (position / samples != epoch) {
      epoch = position / samples;
      picks = draw(new Random(Seeds.mix(seed, epoch)));
    }
    return picks.get((int) (position % samples));
  }

  private List<Pick> draw(Random random) {
    List<List<Pick>> byShard = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      byShard.add(new ArrayList<>());
    }
    for (int draw = 0; draw < samples; draw++) {
      int trainId = drawClass(random);
      List<SampleOrder.Address> showing = samplesOfClass.get(trainId);
      SampleOrder.Address address = showing.get(random.nextInt(showing.size()));
      byShard.get(address.shard()).add(new Pick(address, trainId));
    }
    Collections.shuffle(byShard, random);
    List<Pick> all = new ArrayList<>();
    for (List<Pick> shard : byShard) {
      Collections.shuffle(shard, random);
      all.addAll(shard);
    }
    return all;
  }

  private int drawClass(Random random) {
    double sum = 0;
    for (double chance : chances) {
      sum += chance;
    }
    double at = random.nextDouble() * sum;
    int last = 0;
    for (int c = 0; c < chances.length; c++) {
      if (chances[c] > 0) {
        last = c;
        at -= chances[c];
        if (at < 0) {
          break;
        }
      }
    }
    return last;
  }
}
