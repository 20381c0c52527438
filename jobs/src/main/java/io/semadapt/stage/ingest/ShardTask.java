// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.Sample;
import io.semadapt.image.PixelSize;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Reads, checks and writes the samples of one shard, one sample in memory at a time. A shard whose
 * outcome is already written is not done again.
 *
 * @param root of the corpus
 * @param folder where the shard goes
 * @param size to bring images to, or null to keep them
 */
record ShardTask(
    HadoopConf hadoop,
    String root,
    Domain domain,
    LabelEncoding labels,
    PixelSize size,
    String folder)
    implements DistributedMap.Task<ShardPlan, ShardOutcome> {
  /** Notes on the finished shards of a folder. */
  static FinishedParts<ShardOutcome> finished(Path folder, Configuration conf) {
    return new FinishedParts<>(folder, ShardOutcome.class, conf);
  }

  @Override
  public ShardOutcome apply(ShardPlan plan) throws IOException {
    Configuration conf = hadoop.toConfiguration();
    String name = ShardFiles.name(plan.number());
    FinishedParts<ShardOutcome> parts = finished(new Path(folder), conf);
    Optional<ShardOutcome> done =
        parts.outcome(name).filter(each -> each.classPixels() != null && each.rejections() != null);
    if (done.isPresent()) {
      return done.get();
    }
    SampleReader reader =
        new SampleReader(new Path(root), domain, labels, Optional.ofNullable(size), conf);
    Samples samples = new Samples(plan, reader);
    if (samples.hasNext()) {
      ShardFiles.write(new Path(folder, name), samples, conf);
    }
    List<Long> classPixels = Arrays.stream(reader.classPixels()).boxed().toList();
    ShardOutcome outcome =
        new ShardOutcome(
            name,
            samples.count,
            samples.bytes,
            reader.labelled(),
            samples.width,
            samples.height,
            classPixels,
            reader.ignoredPixels(),
            List.copyOf(reader.rejections()));
    parts.finish(name, outcome);
    return outcome;
  }

  /** The good samples of a plan, read as they are asked for. */
  private static final class Samples implements Iterator<Sample> {
    private final Iterator<ShardPlan.Entry> entries;
    private final SampleReader reader;
    private Sample next;
    private long count;
    private long bytes;
    private int width;
    private int height;

    Samples(ShardPlan plan, SampleReader reader) {
      this.entries = plan.entries().iterator();
      this.reader = reader;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Sample next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Sample sample = next;
      width = count == 0 || width == sample.width() ? sample.width() : 0;
      height = count == 0 || height == sample.height() ? sample.height() : 0;
      count++;
      bytes += sample.bytes();
      advance();
      return sample;
    }

    private void advance() {
      next = null;
      while (next == null && entries.hasNext()) {
        next = reader.read(entries.next().files()).orElse(null);
      }
    }
  }
}
