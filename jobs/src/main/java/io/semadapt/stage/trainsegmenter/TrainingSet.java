// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.job.ShardInput;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.ShardCache;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The labelled shards of one or more folders, as a worker needs to know them.
 *
 * @param rareClasses how often each class is drawn for
 * @param fingerprint of all their content
 */
record TrainingSet(ArrayList<Folder> folders, RareClasses rareClasses, String fingerprint)
    implements Serializable {

  /**
   * One folder.
   *
   * @param shards their paths
   * @param samples of each shard
   * @param classPixels labelled pixels of each train id
   * @param share of the draws that it gets; those of all folders add up to 1
   * @param shownClasses for each sample, in the shards' order, bits of the train ids it shows;
   *     empty if not read
   */
  record Folder(
      ArrayList<String> shards,
      ArrayList<Long> samples,
      ArrayList<Long> classPixels,
      double share,
      ArrayList<Integer> shownClasses)
      implements Serializable {
    long size() {
      return samples.stream().mapToLong(Long::longValue).sum();
    }

    private Folder withShare(double newShare) {
      return new Folder(shards, samples, classPixels, newShare, shownClasses);
    }
  }

  /** Shards that are there and labelled. Each folder gets draws in proportion to its samples. */
  static TrainingSet of(List<ShardInput> inputs) {
    double total = inputs.stream().mapToLong(ShardInput::samples).sum();
    ArrayList<Folder> folders = new ArrayList<>();
    inputs.forEach(input -> folders.add(folder(input, input.samples() / total)));
    List<String> fingerprints = inputs.stream().map(ShardInput::fingerprint).toList();
    return new TrainingSet(folders, RareClasses.OFF, String.join("+", fingerprints));
  }

  /** The same with one more folder, which gets a share of the draws whatever its size. */
  TrainingSet with(ShardInput input, double share) {
    ArrayList<Folder> all = new ArrayList<>();
    folders.forEach(folder -> all.add(folder.withShare(folder.share() * (1 - share))));
    all.add(folder(input, share));
    return new TrainingSet(all, rareClasses, fingerprint + "+" + input.fingerprint());
  }

  /**
   * The same drawn by class.
   *
   * @param shown what {@link ShownClasses} saw in each shard, the folders one after the other
   */
  TrainingSet with(RareClasses chances, List<ArrayList<Integer>> shown) {
    ArrayList<Folder> all = new ArrayList<>();
    int next = 0;
    for (Folder folder : folders) {
      ArrayList<Integer> bits = new ArrayList<>();
      for (int shard = 0; shard < folder.shards().size(); shard++) {
        bits.addAll(shown.get(next++));
      }
      all.add(
          new Folder(
              folder.shards(), folder.samples(), folder.classPixels(), folder.share(), bits));
    }
    return new TrainingSet(all, chances, fingerprint);
  }

  private static Folder folder(ShardInput input, double share) {
    ShardManifest manifest = input.require();
    return new Folder(
        new ArrayList<>(
            manifest.paths(new Path(input.folder())).stream().map(Path::toString).toList()),
        new ArrayList<>(manifest.shards().stream().map(ShardEntry::samples).toList()),
        new ArrayList<>(manifest.classPixels()),
        share,
        new ArrayList<>());
  }

  long size() {
    return folders.stream().mapToLong(Folder::size).sum();
  }

  /** All shards, the folders one after the other. */
  List<String> shards() {
    return folders.stream().flatMap(folder -> folder.shards().stream()).toList();
  }

  /** Labelled pixels of each train id in all folders. */
  long[] classPixels() {
    long[] sums = new long[CityscapesClass.TRAIN_CLASSES];
    for (Folder folder : folders) {
      for (int c = 0; c < sums.length; c++) {
        sums[c] += folder.classPixels().get(c);
      }
    }
    return sums;
  }

  Sample read(Draw draw, Configuration conf) {
    Folder folder = folders.get(draw.folder());
    int shard = draw.address().shard();
    Path file = new Path(folder.shards().get(shard));
    return ShardCache.read(file, fingerprint, folder.samples().get(shard), conf)
        .get(draw.address().row());
  }
}
