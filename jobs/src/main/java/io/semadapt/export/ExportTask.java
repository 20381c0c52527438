// SPDX-License-Identifier: Apache-2.0
package io.semadapt.export;

import io.semadapt.dataset.Rejection;
import io.semadapt.dataset.Sample;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.ImageHeader;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.input.PictureOutcome;
import io.semadapt.input.PicturePart;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.HadoopConf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes the samples of one shard as files; a shard that is finished is not read again.
 *
 * @param output folder that is being filled
 */
record ExportTask(String output, HadoopConf hadoop)
    implements DistributedMap.Task<PicturePart, ExportTask.Outcome> {

  /** Result of one shard. */
  record Outcome(List<ExportedSample> samples) implements PictureOutcome {
    @Override
    public long pictures() {
      return samples.size();
    }

    /** A damaged sample ends the run: shards were checked when they were made. */
    @Override
    public List<Rejection> rejections() {
      return List.of();
    }
  }

  @Override
  public Outcome apply(PicturePart part) throws Exception {
    Configuration conf = hadoop.toConfiguration();
    FinishedParts<Outcome> parts = new FinishedParts<>(new Path(output), Outcome.class, conf);
    Optional<Outcome> done = parts.outcome(part.name());
    if (done.isPresent()) {
      return done.get();
    }
    List<ExportedSample> samples = new ArrayList<>();
    part.forEachSample(conf, sample -> samples.add(write(sample, conf)));
    Outcome outcome = new Outcome(samples);
    parts.finish(part.name(), outcome);
    return outcome;
  }

  private ExportedSample write(Sample sample, Configuration conf) {
    List<Long> pixels = new ArrayList<>();
    if (sample.label().isPresent()) {
      LabelImage labels = LabelCodec.decode(sample.label().get(), sample.id());
      byte[] trainIds = LabelIds.toTrainIds(labels.ids());
      pixels.addAll(count(trainIds));
      LabelImage map = new LabelImage(labels.width(), labels.height(), trainIds);
      ExportedSample exported = new ExportedSample(sample.id(), sample.split(), pixels);
      write("labels/" + exported.picture(), sample.label().get(), conf);
      write(exported.trainIds(), LabelCodec.encodeGreyPng(map), conf);
    }
    ExportedSample exported = new ExportedSample(sample.id(), sample.split(), pixels);
    write("images/" + exported.picture(), png(sample), conf);
    return exported;
  }

  private void write(String file, byte[] bytes, Configuration conf) {
    AtomicFiles.write(new Path(output, file), conf, bytes);
  }

  /** The readers look for one ending. */
  private static byte[] png(Sample sample) {
    byte[] bytes = sample.image();
    return ImageHeader.read(bytes, sample.id()).format() == ImageHeader.Format.PNG
        ? bytes
        : ImageCodec.encodePng(ImageCodec.decode(bytes, sample.id()));
  }

  private static List<Long> count(byte[] trainIds) {
    long[] pixels = new long[CityscapesClass.TRAIN_CLASSES];
    for (byte trainId : trainIds) {
      int id = trainId & 0xff;
      if (id != CityscapesClass.IGNORE) {
        pixels[id]++;
      }
    }
    return Arrays.stream(pixels).boxed().toList();
  }
}
