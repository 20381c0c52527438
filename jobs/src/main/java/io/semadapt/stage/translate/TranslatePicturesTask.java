// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dataset.Rejection;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Translator;
import io.semadapt.image.RgbImage;
import io.semadapt.input.Picture;
import io.semadapt.input.PictureDecoder;
import io.semadapt.input.PictureOutcome;
import io.semadapt.input.PicturePart;
import io.semadapt.spark.Devices;
import io.semadapt.spark.DistributedMap;
import io.semadapt.spark.PictureThreads;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.HadoopConf;
import io.semadapt.task.ModelPool;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.TaskThreads;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.GanCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Translates some pictures of a folder, without labels. While the generator works on a picture, the
 * next ones are read and decoded, and the previous one is encoded and written.
 *
 * @param checkpointHash of the checkpoint's bytes
 * @param format of the translated pictures
 * @param output folder that is being filled
 */
record TranslatePicturesTask(
    String checkpoint,
    String checkpointHash,
    PictureFormat format,
    String output,
    HadoopConf hadoop)
    implements DistributedMap.Task<PicturePart, TranslatePicturesTask.Outcome> {
  private static final ModelPool<Translator> TRANSLATORS = new ModelPool<>();

  /** A decoded picture under its name in the result; empty if it is rejected. */
  private record Read(String name, Optional<RgbImage> picture, List<Rejection> rejections) {}

  /** A file of the result. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; large.
  private record Written(String name, byte[] bytes) {}

  /**
   * Result of one part.
   *
   * @param networkNanos time in the generator's forward passes
   * @param nanos time of the whole task
   */
  record Outcome(long pictures, List<Rejection> rejections, long networkNanos, long nanos)
      implements PictureOutcome {}

  @Override
  public Outcome apply(PicturePart part) throws Exception {
    Configuration conf = hadoop.toConfiguration();
    FinishedParts<Outcome> parts = new FinishedParts<>(new Path(output), Outcome.class, conf);
    Optional<Outcome> done = parts.outcome(part.name());
    if (done.isPresent()) {
      return done.get();
    }
    Engine engine = Devices.initialize();
    Outcome outcome =
        TRANSLATORS.lend(
            engine.device(),
            checkpoint + "#" + checkpointHash,
            () ->
                engine.translator(
                    CheckpointFiles.readShared(
                        new Path(checkpoint), checkpointHash, conf, GanCheckpoint::of)),
            translator -> translate(part, translator, conf));
    parts.finish(part.name(), outcome);
    return outcome;
  }

  private Outcome translate(PicturePart part, Translator translator, Configuration conf) {
    long start = System.nanoTime();
    long before = translator.networkNanos();
    List<Rejection> rejections = new ArrayList<>();
    AtomicLong pictures = new AtomicLong();
    int coders = PictureThreads.ofTask();
    // One more than the threads, so that each has a picture while another one waits.
    int ahead = coders + 1;
    try (TaskThreads threads = new TaskThreads("coding pictures", coders);
        ReadAhead<Supplier<Read>> reads =
            new ReadAhead<>(
                ahead,
                out -> part.forEach(conf, file -> out.accept(threads.start(() -> read(file)))));
        WriteBehind<Supplier<Written>> translated =
            new WriteBehind<>(
                ahead,
                done ->
                    done.forEachRemaining(
                        each -> {
                          write(each.get(), conf);
                          pictures.incrementAndGet();
                        }))) {
      while (reads.hasNext()) {
        Read read = reads.next().get();
        rejections.addAll(read.rejections());
        read.picture()
            .map(picture -> TranslationBatch.translate(picture, translator))
            .ifPresent(
                picture -> translated.put(threads.start(() -> encoded(read.name(), picture))));
      }
      translated.finish();
    }
    return new Outcome(
        pictures.get(), rejections, translator.networkNanos() - before, System.nanoTime() - start);
  }

  private static Read read(Picture file) {
    PictureDecoder decoder = new PictureDecoder();
    Optional<RgbImage> picture = decoder.decode(file);
    return new Read(file.name(), picture, decoder.rejections());
  }

  private Written encoded(String name, RgbImage picture) {
    return new Written(name + format.ending(), format.encode(picture));
  }

  private void write(Written file, Configuration conf) {
    AtomicFiles.write(new Path(output + "/" + file.name()), conf, file.bytes());
  }
}
