// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.engine.FeatureExtractor;
import io.semadapt.engine.Predictor;
import io.semadapt.image.PixelSize;
import io.semadapt.image.Sharpness;
import io.semadapt.image.Tensors;
import io.semadapt.label.LabelIds;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.SegmentationScore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Numbers that losses do not tell, measured on the same crops each time: how well the cycle closes,
 * whether a segmenter still sees the labels in the translations, and how far the translations are
 * from real pictures.
 */
final class Signals {
  private final List<CropReader.Crop> source;
  private final Optional<Predictor> segmenter;
  private final FeatureExtractor features;
  private final PixelSize crop;
  private final FrechetDistance.Statistics real;
  private final double realSharpness;

  /**
   * What one measurement gave; empty was not measured.
   *
   * @param cycleError mean |G_TS(G_ST(x_s)) - x_s|, 0 to 2
   * @param semanticConsistency mIoU of the segmenter on the translations, a fraction
   * @param frechetDistance between the {@link FeatureExtractor features} of translations and real
   *     pictures, at least 0
   * @param sharpness of the translations, as a ratio to that of real pictures; 1 is as sharp
   */
  record Values(
      OptionalDouble cycleError,
      OptionalDouble semanticConsistency,
      OptionalDouble frechetDistance,
      OptionalDouble sharpness) {
    static final Values NONE =
        new Values(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }

  /** Which signal says what checkpoint is best. */
  enum Choice {
    NONE,
    CYCLE_ERROR,
    SEMANTIC_CONSISTENCY,
    FRECHET_DISTANCE;

    /** The signal, so that less is better; empty if it was not measured. */
    OptionalDouble badness(Values values) {
      return switch (this) {
        case NONE -> OptionalDouble.empty();
        case CYCLE_ERROR -> values.cycleError();
        case SEMANTIC_CONSISTENCY ->
            values.semanticConsistency().isPresent()
                ? OptionalDouble.of(-values.semanticConsistency().getAsDouble())
                : OptionalDouble.empty();
        case FRECHET_DISTANCE -> values.frechetDistance();
      };
    }
  }

  Signals(
      PixelSize crop,
      List<CropReader.Crop> source,
      List<CropReader.Crop> target,
      FeatureExtractor features,
      Optional<Predictor> segmenter) {
    this.crop = crop;
    this.source = source;
    this.segmenter = segmenter;
    this.features = features;
    this.real = new FrechetDistance.Statistics(features.channels());
    double sharpness = 0;
    for (CropReader.Crop each : target) {
      float[] image = Tensors.toNchw(each.image());
      real.add(features(image));
      sharpness += sharpness(image) / target.size();
    }
    this.realSharpness = sharpness;
  }

  /** Measures the networks that the preview shows. */
  Values measure(Preview preview) {
    double error = 0;
    double sharpness = 0;
    ConfusionMatrix confusion = new ConfusionMatrix();
    FrechetDistance.Statistics fake = new FrechetDistance.Statistics(features.channels());
    for (CropReader.Crop each : source) {
      float[] image = Tensors.toNchw(each.image());
      float[] translated = preview.toTarget(image);
      float[] back = preview.toSource(translated);
      for (int i = 0; i < image.length; i++) {
        error += Math.abs(back[i] - image[i]) / ((double) image.length * source.size());
      }
      fake.add(features(translated));
      sharpness += sharpness(translated) / source.size();
      segmenter.ifPresent(
          network ->
              confusion.add(
                  LabelIds.toLabelIds(each.trainIds().ids()),
                  LabelIds.toLabelIds(network.predict(preview.image(translated)).ids())));
    }
    return new Values(
        OptionalDouble.of(error),
        segmenter.isPresent() ? SegmentationScore.of(confusion).miou() : OptionalDouble.empty(),
        OptionalDouble.of(FrechetDistance.between(real, fake)),
        realSharpness > 0 ? OptionalDouble.of(sharpness / realSharpness) : OptionalDouble.empty());
  }

  private double sharpness(float[] image) {
    return Sharpness.of(image, crop.height(), crop.width());
  }

  private float[] features(float[] image) {
    return features.extract(image, crop.height(), crop.width());
  }

  /** Standard deviation over the pixels of translated crops, relative to that of the crops. */
  static double contrast(Preview preview, List<CropReader.Crop> crops) {
    double before = 0;
    double after = 0;
    for (CropReader.Crop crop : crops) {
      float[] image = Tensors.toNchw(crop.image());
      before += deviation(image);
      after += deviation(preview.toTarget(image));
    }
    return before == 0 ? 1 : after / before;
  }

  /** Of each channel around its own mean, so that one flat colour has none. */
  private static double deviation(float[] image) {
    int pixels = image.length / 3;
    double squares = 0;
    for (int channel = 0; channel < 3; channel++) {
      double mean = 0;
      for (int i = channel * pixels; i < (channel + 1) * pixels; i++) {
        mean += image[i] / (double) pixels;
      }
      for (int i = channel * pixels; i < (channel + 1) * pixels; i++) {
        squares += (image[i] - mean) * (image[i] - mean);
      }
    }
    return Math.sqrt(squares / image.length);
  }
}
