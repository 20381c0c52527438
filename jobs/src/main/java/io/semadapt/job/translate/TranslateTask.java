// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.translate;

import io.semadapt.dataset.Sample;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.job.spark.AtomicFiles;
import io.semadapt.job.spark.CheckpointFiles;
import io.semadapt.job.spark.DistributedMap;
import io.semadapt.job.spark.HadoopConf;
import io.semadapt.job.spark.ShardFiles;
import io.semadapt.train.GanCheckpoint;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Translates one shard into the shard of the same name; a shard that is there already stays.
 *
 * @param exported root of the GTA5 tree to write as well; empty for none
 */
record TranslateTask(
    String source, String output, String checkpoint, int batch, String exported, HadoopConf hadoop)
    implements DistributedMap.Task<String, TranslateTask.Outcome> {

  /**
   * What became of a shard.
   *
   * @param bytes encoded size of its samples
   * @param written by this run
   */
  record Outcome(String file, long samples, long bytes, boolean written) implements Serializable {}

  @Override
  public Outcome apply(String file) throws IOException {
    Configuration conf = hadoop.toConfiguration();
    Path to = new Path(output, file);
    boolean finished = to.getFileSystem(conf).exists(to);
    List<Sample> translated =
        finished
            ? ShardFiles.read(to, conf)
            : translate(ShardFiles.read(new Path(source, file), conf), conf);
    if (!finished) {
      ShardFiles.write(to, translated.iterator(), conf);
    }
    if (!exported.isEmpty()) {
      for (Sample sample : translated) {
        export(sample, conf);
      }
    }
    long bytes = translated.stream().mapToLong(Sample::bytes).sum();
    return new Outcome(file, translated.size(), bytes, !finished);
  }

  private List<Sample> translate(List<Sample> samples, Configuration conf) {
    Translator translator =
        Translator.of(CheckpointFiles.read(new Path(checkpoint), conf, GanCheckpoint::of));
    List<Sample> translated = new ArrayList<>();
    List<Sample> group = new ArrayList<>();
    for (Sample sample : samples) {
      boolean fits =
          group.isEmpty()
              || (group.size() < batch
                  && group.get(0).width() == sample.width()
                  && group.get(0).height() == sample.height());
      if (!fits) {
        translate(group, translator, translated);
      }
      group.add(sample);
    }
    if (!group.isEmpty()) {
      translate(group, translator, translated);
    }
    return translated;
  }

  private static void translate(List<Sample> group, Translator translator, List<Sample> results) {
    List<RgbImage> images =
        group.stream().map(sample -> ImageCodec.decode(sample.image(), sample.id())).toList();
    List<RgbImage> translated = translator.translate(images);
    for (int i = 0; i < group.size(); i++) {
      results.add(group.get(i).withImage(ImageCodec.encodePng(translated.get(i))));
    }
    group.clear();
  }

  private void export(Sample sample, Configuration conf) throws IOException {
    String name = sample.id() + ".png";
    writeMissing(new Path(exported, "images/" + name), sample.image(), conf);
    if (sample.label().isPresent()) {
      writeMissing(new Path(exported, "labels/" + name), sample.label().get(), conf);
    }
  }

  private static void writeMissing(Path file, byte[] bytes, Configuration conf) throws IOException {
    if (!file.getFileSystem(conf).exists(file)) {
      AtomicFiles.write(file, conf, bytes);
    }
  }
}
