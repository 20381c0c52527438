// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import io.semadapt.dataset.Rejection;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.inference.AugmentedPredictor;
import io.semadapt.inference.TrainedSegmenter;
import io.semadapt.input.Picture;
import io.semadapt.input.PictureDecoder;
import io.semadapt.input.PictureOutcome;
import io.semadapt.input.PicturePart;
import io.semadapt.label.CityscapesClass;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.task.ReadAhead;
import io.semadapt.task.WriteBehind;
import io.semadapt.train.ConfidentLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Predicts one part of the pictures; a part that is finished is kept. While the network works on a
 * picture, the next ones are read and decoded, and the previous one is encoded and written.
 *
 * @param output folder that is being filled
 */
record PredictTask(TrainedSegmenter segmenter, Results results, String output)
    implements DistributedMap.Task<PicturePart, PredictTask.Outcome> {

  /** Pictures read ahead, and predictions waiting to be written. */
  private static final int AHEAD = 2;

  /** Folder of the table of class shares below the output. */
  private static final String TABLE = "class_shares";

  /** A decoded picture and the network's input. */
  private record Read(Picture file, RgbImage picture, RgbImage input) {}

  /** A picture with its prediction, and the probabilities if they are written. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; large.
  private record Predicted(Read read, LabelImage trainIds, float[] probabilities) {}

  /**
   * Result of one part.
   *
   * @param classPixels predicted, by train id
   * @param networkNanos time in the network's forward passes
   * @param nanos time of the whole task
   */
  record Outcome(
      long pictures,
      List<Long> classPixels,
      List<Rejection> rejections,
      long networkNanos,
      long nanos)
      implements PictureOutcome {}

  @Override
  public Outcome apply(PicturePart part) throws Exception {
    Configuration conf = segmenter.hadoop().toConfiguration();
    FinishedParts<Outcome> parts = new FinishedParts<>(new Path(output), Outcome.class, conf);
    Optional<Outcome> done = parts.outcome(part.name());
    if (done.isPresent()) {
      return done.get();
    }
    Outcome outcome = segmenter.lend(predictor -> predict(part, predictor, conf));
    parts.finish(part.name(), outcome);
    return outcome;
  }

  private Outcome predict(PicturePart part, AugmentedPredictor predictor, Configuration conf) {
    long start = System.nanoTime();
    long before = predictor.networkNanos();
    PictureDecoder decoder = new PictureDecoder();
    List<ClassShares> shares = new ArrayList<>();
    try (ReadAhead<Read> reads =
            new ReadAhead<>(AHEAD, out -> part.forEach(conf, each -> read(each, out, decoder)));
        WriteBehind<Predicted> predicted =
            new WriteBehind<>(
                AHEAD, done -> done.forEachRemaining(each -> write(each, shares, conf)))) {
      while (reads.hasNext()) {
        predicted.put(predict(reads.next(), predictor));
      }
      predicted.finish();
    }
    if (!shares.isEmpty()) {
      ClassShares.write(new Path(output, TABLE + "/" + part.name() + ".parquet"), shares, conf);
    }
    return new Outcome(
        shares.size(),
        sum(shares),
        List.copyOf(decoder.rejections()),
        predictor.networkNanos() - before,
        System.nanoTime() - start);
  }

  private Predicted predict(Read read, AugmentedPredictor predictor) {
    PixelSize size = new PixelSize(read.picture().width(), read.picture().height());
    if (!results.confidence()) {
      return new Predicted(read, predictor.predict(read.input(), size), new float[0]);
    }
    ConfidentLabels labels = predictor.label(read.input(), size);
    return new Predicted(read, labels.trainIds(), labels.confidence());
  }

  private void read(Picture file, Consumer<Read> out, PictureDecoder decoder) {
    decoder
        .decode(file)
        .ifPresent(
            picture ->
                out.accept(
                    new Read(
                        file, picture, AugmentedPredictor.input(picture, segmenter.inference()))));
  }

  private void write(Predicted predicted, List<ClassShares> shares, Configuration conf) {
    String name = predicted.read().file().name();
    results
        .encode(predicted.read().picture(), predicted.trainIds(), predicted.probabilities())
        .forEach(
            (folder, png) ->
                AtomicFiles.write(
                    new Path("%s/%s/%s.png".formatted(output, folder, name)), conf, png));
    shares.add(ClassShares.of(name, predicted.trainIds()));
  }

  private static List<Long> sum(List<ClassShares> shares) {
    List<Long> sums = new ArrayList<>(Collections.nCopies(CityscapesClass.TRAIN_CLASSES, 0L));
    for (ClassShares each : shares) {
      for (int trainId = 0; trainId < sums.size(); trainId++) {
        sums.set(trainId, sums.get(trainId) + each.pixels().get(trainId));
      }
    }
    return sums;
  }
}
