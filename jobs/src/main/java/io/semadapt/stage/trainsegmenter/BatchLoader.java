// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterBatches;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.label.LabelIds;
import io.semadapt.storage.HadoopConf;
import io.semadapt.train.Seeds;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads, decodes and augments the samples of a batch on the executor that trains with it. The
 * random choices depend on the seed, the step and the worker only.
 */
final class BatchLoader implements SegmenterBatches {
  private static final long serialVersionUID = 1L;

  /** Maximum number of crops tried to show the class that a sample was drawn for (DAFormer). */
  private static final int TRIES = 10;

  private final HadoopConf hadoop;
  private final TrainingSet set;
  private final int workers;
  private final int batch;
  private final long seed;
  private final Augmentation augmentation;

  /** null without photographs. */
  private final Mixing mixing;

  /**
   * What one worker draws, kept in its task: to make it takes time in proportion to the samples.
   */
  private record Drawn(int worker, DrawOrder order, Configuration conf) {}

  private transient Drawn drawn;

  /**
   * A loader.
   *
   * @param workers number of workers; each trains on its own samples
   * @param batch samples in one step of one worker
   */
  BatchLoader(
      HadoopConf hadoop,
      TrainingSet set,
      int workers,
      int batch,
      long seed,
      Augmentation augmentation) {
    this(hadoop, set, workers, batch, seed, augmentation, /* mixing= */ null);
  }

  private BatchLoader(
      HadoopConf hadoop,
      TrainingSet set,
      int workers,
      int batch,
      long seed,
      Augmentation augmentation,
      Mixing mixing) {
    this.hadoop = hadoop;
    this.set = set;
    this.workers = workers;
    this.batch = batch;
    this.seed = seed;
    this.augmentation = augmentation;
    this.mixing = mixing;
  }

  /** The same with photographs among the samples. */
  BatchLoader with(Mixing photographs) {
    return new BatchLoader(hadoop, set, workers, batch, seed, augmentation, photographs);
  }

  @Override
  public int size() {
    return batch;
  }

  @Override
  public SegmenterBatch batch(long step, int worker) {
    Random random = new Random(Seeds.mix(seed, step, worker));
    Drawn from = drawn(worker);
    int width = augmentation.crop().width();
    int height = augmentation.crop().height();
    float[] images = new float[batch * 3 * width * height];
    byte[] trainIds = new byte[batch * width * height];
    for (int index = 0; index < batch; index++) {
      Labelled sample = sample(from, step * batch + index, random);
      Tensors.toNchw(sample.image(), images, index * 3 * width * height);
      byte[] ids = sample.trainIds();
      System.arraycopy(ids, 0, trainIds, index * ids.length, ids.length);
    }
    return new SegmenterBatch(images, trainIds, height, width);
  }

  private Labelled sample(Drawn from, long position, Random random) {
    Mix.Use use = mixing == null ? Mix.Use.PLAIN : mixing.use(position);
    Draw draw = from.order().at(position);
    if (use == Mix.Use.PLAIN) {
      return labelled(draw, from.conf(), augmentation, random);
    }
    Augmentation geometry = augmentation.withoutColours();
    if (use == Mix.Use.MIXED) {
      Labelled source = labelled(draw, from.conf(), geometry, random);
      Labelled mixed = Mixing.mix(source, photograph(from, position, geometry, random), random);
      return mixed.with(augmentation.recoloured(mixed.image(), random));
    }
    Labelled whole = photograph(from, position, geometry, random);
    RgbImage recoloured = augmentation.recoloured(whole.image(), random);
    return whole.with(mixing.mask(recoloured, random));
  }

  private Labelled photograph(Drawn from, long position, Augmentation geometry, Random random) {
    return mixing.photograph(position, from.worker(), geometry, random, from.conf());
  }

  private Labelled labelled(Draw draw, Configuration conf, Augmentation changes, Random random) {
    Sample sample = set.read(draw, conf);
    RgbImage image = ImageCodec.decode(sample.image(), sample.id());
    byte[] labelBytes =
        sample
            .label()
            .orElseThrow(
                () -> new IllegalStateException("sample " + sample.id() + " has no label"));
    LabelImage label = LabelCodec.decode(labelBytes, sample.id());
    Augmentation.Pair pair = crop(image, label, draw.wanted(), changes, random);
    return new Labelled(pair.image(), LabelIds.toTrainIds(pair.label().ids()));
  }

  private synchronized Drawn drawn(int worker) {
    if (drawn == null || drawn.worker() != worker) {
      drawn =
          new Drawn(worker, new DrawOrder(set, worker, workers, seed), hadoop.toConfiguration());
    }
    return drawn;
  }

  private static Augmentation.Pair crop(
      RgbImage image, LabelImage label, int wanted, Augmentation changes, Random random) {
    Augmentation.Pair pair = changes.apply(image, label, random);
    for (int tried = 1; wanted != Draw.ANY && tried < TRIES; tried++) {
      byte[] trainIds = LabelIds.toTrainIds(pair.label().ids());
      if (ShownClasses.share(trainIds, wanted) >= ShownClasses.LEAST_SHARE) {
        break;
      }
      pair = changes.apply(image, label, random);
    }
    return pair;
  }
}
