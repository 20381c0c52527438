// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Sample;
import io.semadapt.image.ErrorMap;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelColours;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/**
 * A picture of the page, embedded as a PNG. A file that cannot be decoded becomes a grey pixel with
 * the reason in its caption.
 */
record Picture(String caption, Kind kind, int width, int height, String dataUri) {
  private static final int WIDEST_GRID = 1400;
  private static final int WIDEST = 360;

  /** Content of a picture; the script highlights a class in label maps. */
  enum Kind {
    PHOTO,
    LABELS,
    GRID;

    /** Class of the figure in HTML. */
    String style() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A sample grid of a GAN training. */
  static Picture grid(String name, byte[] png) {
    try {
      return of(name, Kind.GRID, shrink(ImageCodec.decode(png, name), WIDEST_GRID));
    } catch (InvalidImageException e) {
      return unreadable(name, e);
    }
  }

  /** The image of a sample. */
  static Picture photo(String caption, Sample sample) {
    try {
      RgbImage image = ImageCodec.decode(sample.image(), sample.id());
      return of(caption, Kind.PHOTO, shrink(image, WIDEST));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  /** A map of label ids in exactly the colours of the classes, even where it is shrunk. */
  static Picture labels(String caption, byte[] png, String name) {
    try {
      LabelImage labels = LabelCodec.decode(png, name);
      if (labels.width() > WIDEST) {
        labels = Geometry.resize(labels, WIDEST, height(labels.width(), labels.height(), WIDEST));
      }
      return of(caption, Kind.LABELS, LabelColours.ofLabelIds(labels));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  /** The image of a sample with the errors of a prediction highlighted. */
  static Picture errors(String variant, Sample sample, byte[] truth, byte[] prediction) {
    String caption = variant + ": errors";
    try {
      ErrorMap map =
          ErrorMap.of(
              ImageCodec.decode(sample.image(), sample.id()),
              LabelCodec.decode(truth, sample.id()),
              LabelCodec.decode(prediction, sample.id()));
      return of(
          "%s %s\u00a0%%".formatted(caption, NumberText.percent(map.share())),
          Kind.PHOTO,
          shrink(map.picture(), WIDEST));
    } catch (InvalidImageException e) {
      return unreadable(caption, e);
    }
  }

  private static Picture unreadable(String caption, InvalidImageException e) {
    byte[] grey = new byte[3];
    Arrays.fill(grey, (byte) 128);
    return of(caption + ": " + e.getMessage(), Kind.PHOTO, new RgbImage(1, 1, grey));
  }

  private static RgbImage shrink(RgbImage image, int widest) {
    return image.width() > widest
        ? Geometry.resize(image, widest, height(image.width(), image.height(), widest))
        : image;
  }

  private static int height(int width, int height, int widest) {
    return Math.max(1, (int) Math.round((double) height * widest / width));
  }

  private static Picture of(String caption, Kind kind, RgbImage image) {
    String base64 = Base64.getEncoder().encodeToString(ImageCodec.encodePng(image));
    return new Picture(
        caption, kind, image.width(), image.height(), "data:image/png;base64," + base64);
  }
}
