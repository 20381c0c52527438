// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.ShardInput;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.SampleOrder;
import io.semadapt.storage.ShardCache;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.Seeds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Photographs of a round, their labels, and what is pasted on them. */
final class Mixing implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Tells the order of the photographs from that of the samples. */
  private static final long PHOTOGRAPHS = 13;

  private final Mix settings;
  private final ArrayList<String> shards;
  private final ArrayList<Long> samples;
  private final String fingerprint;
  private final MeanTeacher teacher;
  private final int workers;
  private final long seed;

  /** The order of one worker, kept in its task. */
  private record Drawn(int worker, SampleOrder order) {}

  private transient Drawn drawn;

  /**
   * Mixes samples of a round.
   *
   * @param photographs that are there, at least one
   * @param workers each has its own photographs
   * @param seed of the run
   */
  Mixing(Mix settings, ShardInput photographs, MeanTeacher teacher, int workers, long seed) {
    ShardManifest manifest = photographs.require();
    Path folder = new Path(photographs.folder());
    this.settings = settings;
    this.shards = new ArrayList<>(manifest.paths(folder).stream().map(Path::toString).toList());
    this.samples = new ArrayList<>(manifest.shards().stream().map(ShardEntry::samples).toList());
    this.fingerprint = photographs.fingerprint();
    this.teacher = teacher;
    this.workers = workers;
    this.seed = seed;
  }

  Mix.Use use(long position) {
    return settings.use(position);
  }

  /**
   * Pastes half of the classes of a sample on a photograph.
   *
   * @param source cut out, its colours unchanged
   */
  static Labelled mix(Labelled source, Labelled photograph, Random random) {
    return ClassMix.paste(source, photograph, ClassMix.half(source.trainIds(), random));
  }

  /** A photograph with hidden blocks. */
  RgbImage mask(RgbImage photograph, Random random) {
    return settings.masking().hide(photograph, random);
  }

  /**
   * The photograph for the sample at a position, with the teacher's labels.
   *
   * @param position of the sample among those of its worker
   * @param geometry how the photograph is cut out
   */
  Labelled photograph(
      long position, int worker, Augmentation geometry, Random random, Configuration conf) {
    RgbImage photograph = read(settings.before(position), worker, conf);
    Augmentation.Pair cut = geometry.apply(photograph, counted(photograph), random);
    byte[] trainIds = teacher.label(cut.image());
    byte[] inside = LabelIds.toTrainIds(cut.label().ids());
    for (int p = 0; p < trainIds.length; p++) {
      if ((inside[p] & 0xff) == CityscapesClass.IGNORE) {
        trainIds[p] = (byte) CityscapesClass.IGNORE;
      }
    }
    return new Labelled(cut.image(), trainIds);
  }

  /** A label that counts everywhere: what later surrounds the photograph does not. */
  private static LabelImage counted(RgbImage photograph) {
    byte[] ids = new byte[photograph.width() * photograph.height()];
    Arrays.fill(ids, (byte) CityscapesClass.ofTrainId(0).labelId());
    return new LabelImage(photograph.width(), photograph.height(), ids);
  }

  private RgbImage read(long number, int worker, Configuration conf) {
    SampleOrder.Address address = order(worker).at(number);
    int shard = address.shard();
    Sample sample =
        ShardCache.read(new Path(shards.get(shard)), fingerprint, samples.get(shard), conf)
            .get(address.row());
    return ImageCodec.decode(sample.image(), sample.id());
  }

  private synchronized SampleOrder order(int worker) {
    if (drawn == null || drawn.worker() != worker) {
      drawn =
          new Drawn(
              worker, new SampleOrder(samples, worker, workers, Seeds.mix(seed, PHOTOGRAPHS)));
    }
    return drawn.order();
  }
}
