// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dataset.Rejection;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Translator;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.input.PictureDecoder;
import io.semadapt.input.PictureOutcome;
import io.semadapt.input.PicturePart;
import io.semadapt.spark.Devices;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.HadoopConf;
import io.semadapt.task.ModelPool;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.GanCheckpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Translates some pictures of a folder, without labels. While the generator works on a picture, the
 * next ones are read and decoded, and the previous one is encoded and written.
 *
 * @param checkpointHash of the checkpoint's bytes
 * @param output folder that is being filled
 */
record TranslatePicturesTask(
    String checkpoint, String checkpointHash, String output, HadoopConf hadoop)
    implements DistributedMap.Task<PicturePart, TranslatePicturesTask.Outcome> {
  private static final ModelPool<Translator> TRANSLATORS = new ModelPool<>();

  /** Pictures read ahead, and translations waiting to be written. */
  private static final int AHEAD = 2;

  /** A picture under its name in the result. */
  private record Named(String name, RgbImage picture) {}

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
    PictureDecoder decoder = new PictureDecoder();
    AtomicLong pictures = new AtomicLong();
    try (ReadAhead<Named> reads =
            new ReadAhead<>(
                AHEAD,
                out ->
                    part.forEach(
                        conf,
                        file ->
                            decoder
                                .decode(file)
                                .ifPresent(
                                    picture -> out.accept(new Named(file.name(), picture)))));
        WriteBehind<Named> translated =
            new WriteBehind<>(
                AHEAD,
                done ->
                    done.forEachRemaining(
                        each -> {
                          write(each, conf);
                          pictures.incrementAndGet();
                        }))) {
      while (reads.hasNext()) {
        Named read = reads.next();
        translated.put(
            new Named(read.name(), TranslationBatch.translate(read.picture(), translator)));
      }
      translated.finish();
    }
    return new Outcome(
        pictures.get(),
        List.copyOf(decoder.rejections()),
        translator.networkNanos() - before,
        System.nanoTime() - start);
  }

  private void write(Named translated, Configuration conf) {
    Path file = new Path("%s/%s.png".formatted(output, translated.name()));
    AtomicFiles.write(file, conf, ImageCodec.encodePng(translated.picture()));
  }
}
