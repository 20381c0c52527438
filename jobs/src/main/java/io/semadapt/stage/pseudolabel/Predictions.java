// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Engine;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.spark.Devices;
import io.semadapt.spark.PictureThreads;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardFiles;
import io.semadapt.task.ModelPool;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.TaskThreads;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.Teacher;
import java.io.Serializable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A teacher's predictions for photographs.
 *
 * @param source folder of their shards
 * @param kind of the teacher
 * @param checkpoint the teacher's file
 * @param checkpointHash SHA-256 of this file
 * @param views how it looks at them
 */
record Predictions(
    String source,
    TeacherKind kind,
    String checkpoint,
    String checkpointHash,
    Views views,
    HadoopConf hadoop)
    implements Serializable {
  private static final ModelPool<Teacher> TEACHERS = new ModelPool<>();

  private record Read(Sample sample, RgbImage image) {}

  /** Gives every sample of a shard to {@code visit}, with its labels. */
  void forEach(String file, BiConsumer<Sample, ConfidentLabels> visit) throws Exception {
    Engine engine = Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    Path shard = new Path(source, file);
    TEACHERS.lend(
        engine.device(),
        checkpoint + "#" + checkpointHash,
        () ->
            CheckpointFiles.readShared(
                new Path(checkpoint), checkpointHash, conf, read -> kind.of(read, engine)),
        teacher -> {
          int decoders = PictureThreads.ofTask();
          // One more than the threads, so that each has a photograph while another one waits.
          try (TaskThreads threads = new TaskThreads("decoding", decoders);
              ReadAhead<Supplier<Read>> reads =
                  new ReadAhead<>(
                      decoders + 1,
                      out ->
                          ShardFiles.forEach(
                              shard, conf, each -> out.accept(threads.start(() -> read(each)))))) {
            while (reads.hasNext()) {
              Read read = reads.next().get();
              visit.accept(read.sample(), views.label(teacher, read.image()));
            }
          }
          return null;
        });
  }

  /** The teacher's confidence on one shard. */
  ConfidenceHistogram confidence(String file) throws Exception {
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    forEach(file, (sample, labels) -> histogram.add(labels));
    return histogram;
  }

  private static Read read(Sample sample) {
    return new Read(sample, ImageCodec.decode(sample.image(), sample.id()));
  }
}
