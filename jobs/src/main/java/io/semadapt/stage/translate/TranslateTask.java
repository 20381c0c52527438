// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Translator;
import io.semadapt.spark.Devices;
import io.semadapt.spark.DistributedMap;
import io.semadapt.spark.PictureThreads;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardFiles;
import io.semadapt.task.ModelPool;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.TaskThreads;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.GanCheckpoint;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Translates one shard into the shard of the same name; a shard that exists is kept. While the
 * generator works on a batch, the next one is read and decoded, and the previous one is encoded and
 * written: only a few batches are in memory. The order of the samples stays.
 *
 * @param checkpointHash of the checkpoint's bytes
 * @param format of the translated pictures
 */
record TranslateTask(
    String source,
    String output,
    String checkpoint,
    String checkpointHash,
    int batch,
    PictureFormat format,
    HadoopConf hadoop)
    implements DistributedMap.Task<String, TranslateTask.Outcome> {

  private static final ModelPool<Translator> TRANSLATORS = new ModelPool<>();

  /** Batches read ahead, and batches waiting to be written. */
  private static final int AHEAD = 1;

  /**
   * Result for one shard.
   *
   * @param bytes encoded size of its samples
   * @param written by this run
   * @param networkNanos time in the generator's forward passes
   * @param nanos time of the whole task
   */
  record Outcome(
      String file, long samples, long bytes, boolean written, long networkNanos, long nanos)
      implements Serializable {}

  /** Counts what passes through the writing thread. */
  private static final class Tally {
    private long samples;
    private long bytes;

    private void add(Sample sample) {
      samples++;
      bytes += sample.bytes();
    }
  }

  @Override
  public Outcome apply(String file) throws Exception {
    long start = System.nanoTime();
    Configuration conf = hadoop.toConfiguration();
    Path to = new Path(output, file);
    Tally tally = new Tally();
    boolean finished = to.getFileSystem(conf).exists(to);
    long network = 0;
    if (finished) {
      ShardFiles.forEach(to, conf, tally::add);
    } else {
      Engine engine = Devices.initialize();
      network =
          TRANSLATORS.lend(
              engine.device(),
              checkpoint + "#" + checkpointHash,
              () ->
                  engine.translator(
                      CheckpointFiles.readShared(
                          new Path(checkpoint), checkpointHash, conf, GanCheckpoint::of)),
              translator -> translate(file, to, translator, tally, conf));
    }
    long nanos = System.nanoTime() - start;
    return new Outcome(file, tally.samples, tally.bytes, !finished, network, nanos);
  }

  /** Translates a shard and returns the time in the network, nanoseconds. */
  private long translate(
      String file, Path to, Translator translator, Tally tally, Configuration conf) {
    long before = translator.networkNanos();
    try (TaskThreads threads = new TaskThreads("coding pictures", PictureThreads.ofTask());
        ReadAhead<TranslationBatch> batches =
            new ReadAhead<>(AHEAD, out -> batches(new Path(source, file), conf, threads, out));
        WriteBehind<List<Supplier<Sample>>> translated =
            new WriteBehind<>(
                AHEAD, done -> ShardFiles.write(to, new Encoded(done, tally::add), conf))) {
      while (batches.hasNext()) {
        translated.put(batches.next().translate(translator, format, threads));
      }
      translated.finish();
    }
    return translator.networkNanos() - before;
  }

  /** Starts decoding consecutive samples of one size, at most one batch. */
  private void batches(
      Path shard, Configuration conf, TaskThreads threads, Consumer<TranslationBatch> out) {
    List<Sample> group = new ArrayList<>();
    ShardFiles.forEach(
        shard,
        conf,
        sample -> {
          boolean fits =
              group.isEmpty()
                  || (group.size() < batch
                      && group.get(0).width() == sample.width()
                      && group.get(0).height() == sample.height());
          if (!fits) {
            out.accept(TranslationBatch.decode(group, threads));
            group.clear();
          }
          group.add(sample);
        });
    if (!group.isEmpty()) {
      out.accept(TranslationBatch.decode(group, threads));
    }
  }

  /** The samples of translated batches, one by one as they are encoded. */
  private static final class Encoded implements Iterator<Sample> {
    private final Iterator<List<Supplier<Sample>>> batches;
    private final Consumer<Sample> visit;
    private Iterator<Supplier<Sample>> samples = Collections.emptyIterator();

    private Encoded(Iterator<List<Supplier<Sample>>> batches, Consumer<Sample> visit) {
      this.batches = batches;
      this.visit = visit;
    }

    @Override
    public boolean hasNext() {
      return samples.hasNext() || batches.hasNext();
    }

    @Override
    public Sample next() {
      if (!samples.hasNext()) {
        samples = batches.next().iterator();
      }
      Sample sample = samples.next().get();
      visit.accept(sample);
      return sample;
    }
  }
}
