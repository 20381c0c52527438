// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.dataset.Sample;
import io.semadapt.dl4j.nn.Backend;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.Devices;
import io.semadapt.storage.HadoopConf;
import io.semadapt.train.Seeds;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes the batch of a step on the executor that trains with it: what travels through Spark is only
 * {@code <shard>#<step>/<worker>}, never an array. The random choices depend on the seed, the step
 * and the worker, not on the attempt.
 */
final class BatchLoader implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;

  /** Crops that are tried for one that shows the class a sample was drawn for, as DAFormer does. */
  private static final int TRIES = 10;

  private final HadoopConf hadoop;
  private final TrainingSet set;
  private final int workers;
  private final int batch;
  private final long seed;
  private final Augmentation augmentation;

  /**
   * A loader.
   *
   * @param workers that train side by side, each on samples of its own
   * @param batch samples of one step of one worker
   */
  BatchLoader(
      HadoopConf hadoop,
      TrainingSet set,
      int workers,
      int batch,
      long seed,
      Augmentation augmentation) {
    this.hadoop = hadoop;
    this.set = set;
    this.workers = workers;
    this.batch = batch;
    this.seed = seed;
    this.augmentation = augmentation;
  }

  /** The name of a batch, as {@link #load} takes it. */
  String path(long step, int worker) {
    // Deeplearning4j makes a URI of it, to find the file system: a blank must be %20.
    return new Path(set.shards().get(0)).toUri() + "#" + step + "/" + worker;
  }

  @Override
  public MultiDataSet load(Source source) {
    String[] name = source.getPath().substring(source.getPath().lastIndexOf('#') + 1).split("/", 2);
    return load(Long.parseLong(name[0]), Integer.parseInt(name[1]));
  }

  /** Images [N, 3, h, w] in [-1, 1], and train ids [N, 1, h, w]. */
  MultiDataSet load(long step, int worker) {
    if (Backend.extension().contains("onednn") && !Backend.usesOneDnn()) {
      throw new IllegalStateException(
          "oneDNN is not in use on this executor: training would take eight times as long");
    }
    Random random = new Random(Seeds.mix(seed, step, worker));
    Configuration conf = hadoop.toConfiguration();
    DrawOrder order = new DrawOrder(set, worker, workers, seed);
    int width = augmentation.width();
    int height = augmentation.height();
    float[] images = new float[batch * 3 * width * height];
    float[] labels = new float[batch * width * height];
    for (int index = 0; index < batch; index++) {
      Draw draw = order.at(step * batch + index);
      Sample sample = set.read(draw, conf);
      RgbImage image = ImageCodec.decode(sample.image(), sample.id());
      byte[] labelBytes =
          sample
              .label()
              .orElseThrow(
                  () -> new IllegalStateException("sample " + sample.id() + " has no label"));
      LabelImage label = LabelCodec.decode(labelBytes, sample.id());
      Augmentation.Pair pair = crop(image, label, draw.wanted(), random);
      Tensors.toNchw(pair.image(), images, index * 3 * width * height);
      byte[] trainIds = LabelIds.toTrainIds(pair.label().ids());
      for (int p = 0; p < trainIds.length; p++) {
        labels[index * trainIds.length + p] = trainIds[p] & 0xff;
      }
    }
    INDArray features = Nd4j.create(images, new long[] {batch, 3, height, width}, 'c');
    INDArray truth = Nd4j.create(labels, new long[] {batch, 1, height, width}, 'c');
    return new org.nd4j.linalg.dataset.MultiDataSet(features, truth);
  }

  private Augmentation.Pair crop(RgbImage image, LabelImage label, int wanted, Random random) {
    Augmentation.Pair pair = augmentation.apply(image, label, random);
    for (int tried = 1; wanted != Draw.ANY && tried < TRIES; tried++) {
      byte[] trainIds = LabelIds.toTrainIds(pair.label().ids());
      if (ShownClasses.share(trainIds, wanted) >= ShownClasses.LEAST_SHARE) {
        break;
      }
      pair = augmentation.apply(image, label, random);
    }
    return pair;
  }

  /** An executor's native library must be chosen before the broadcast parameters load it. */
  private Object readResolve() {
    Devices.initialize();
    return this;
  }
}
