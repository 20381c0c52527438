// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.SampleFiles;
import io.semadapt.error.UserException;
import io.semadapt.image.ExifOrientation;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InstanceImage;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelMemory;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.storage.AtomicFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads samples of one tree, checks them to the last pixel, and counts classes on the way. */
final class SampleReader {
  private final Path root;
  private final Domain domain;
  private final LabelEncoding labels;
  private final Optional<PixelSize> size;
  private final Configuration hadoop;
  private final List<Rejection> rejections = new ArrayList<>();
  private final long[] classPixels = new long[CityscapesClass.TRAIN_CLASSES];
  private long ignoredPixels;
  private long labelled;

  SampleReader(
      Path root,
      Domain domain,
      LabelEncoding labels,
      Optional<PixelSize> size,
      Configuration hadoop) {
    this.root = root;
    this.domain = domain;
    this.labels = labels;
    this.size = size;
    this.hadoop = hadoop;
  }

  /** Samples rejected so far. */
  List<Rejection> rejections() {
    return rejections;
  }

  /** Pixels of each train id, over all label maps read so far. */
  long[] classPixels() {
    return classPixels;
  }

  /** Pixels without a train id, over all label maps read so far. */
  long ignoredPixels() {
    return ignoredPixels;
  }

  /** Samples with a label map so far. */
  long labelled() {
    return labelled;
  }

  /**
   * One sample, or empty if it is rejected.
   *
   * @throws UserException if a file cannot be read: that is the storage's fault, not the sample's
   */
  Optional<Sample> read(SampleFiles files) {
    byte[] image = bytes(files.imagePath());
    try {
      // A picture and its label map are decoded at the same time, in each of several tasks.
      return PixelMemory.ofProcess().with(image, files.imagePath(), () -> decoded(files, image));
    } catch (InvalidImageException e) {
      return rejected(files, files.imagePath(), e);
    }
  }

  private Optional<Sample> decoded(SampleFiles files, byte[] original) {
    String current = files.imagePath();
    try {
      byte[] imageBytes = original;
      RgbImage image = ImageCodec.decode(imageBytes, current);
      if (!upright(files, imageBytes)) {
        return Optional.empty();
      }
      byte[] labelBytes = null;
      byte[] instanceBytes = null;
      LabelImage labelIds = null;
      if (files.labelPath().isPresent()) {
        current = files.labelPath().get();
        labelBytes = bytes(current);
        LabelImage values =
            switch (labels.channel()) {
              case ONLY -> LabelCodec.decode(labelBytes, current);
              case FIRST -> LabelCodec.decodeFirstChannel(labelBytes, current);
            };
        if (!sameSize(files, current, image, values.width(), values.height())
            || !known(files, current, values)) {
          return Optional.empty();
        }
        labelIds =
            new LabelImage(values.width(), values.height(), labels.map().toLabelIds(values.ids()));
      }
      if (files.instancesPath().isPresent()) {
        current = files.instancesPath().get();
        instanceBytes = bytes(current);
        InstanceImage instances = LabelCodec.decodeInstances(instanceBytes, current);
        if (!sameSize(files, current, image, instances.width(), instances.height())) {
          return Optional.empty();
        }
        if (size.isPresent() && !size.get().isOf(image)) {
          instanceBytes =
              LabelCodec.encodeInstancesPng(
                  Geometry.resize(instances, size.get().width(), size.get().height()));
        }
      }
      if (size.isPresent() && !size.get().isOf(image)) {
        image = Geometry.resize(image, size.get().width(), size.get().height());
        imageBytes = ImageCodec.encodePng(image);
        if (labelIds != null) {
          labelIds = Geometry.resize(labelIds, size.get().width(), size.get().height());
          labelBytes = LabelCodec.encodePalettePng(labelIds);
        }
      } else if (labelIds != null && !labels.isPlain()) {
        labelBytes = LabelCodec.encodePalettePng(labelIds);
      }
      if (labelIds != null) {
        count(labelIds);
      }
      return Optional.of(
          new Sample(
              files.id(),
              domain,
              files.split(),
              image.width(),
              image.height(),
              imageBytes,
              labelBytes,
              instanceBytes));
    } catch (InvalidImageException e) {
      return rejected(files, current, e);
    }
  }

  private Optional<Sample> rejected(SampleFiles files, String file, InvalidImageException e) {
    rejections.add(new Rejection(files.id(), file, RejectReason.of(e.defect()), e.reason()));
    return Optional.empty();
  }

  /** A viewer rotates such a picture, and the label map may have been drawn on the rotated one. */
  private boolean upright(SampleFiles files, byte[] image) {
    int orientation = ExifOrientation.of(image);
    if (orientation != ExifOrientation.UPRIGHT) {
      rejections.add(
          new Rejection(
              files.id(),
              files.imagePath(),
              RejectReason.EXIF_ORIENTATION,
              "its EXIF orientation is %d, not 1 (turn its pixels, or remove the tag if they fit the label map)"
                  .formatted(orientation)));
    }
    return orientation == ExifOrientation.UPRIGHT;
  }

  private boolean sameSize(SampleFiles files, String path, RgbImage image, int width, int height) {
    boolean same = width == image.width() && height == image.height();
    if (!same) {
      rejections.add(
          new Rejection(
              files.id(),
              path,
              RejectReason.SIZE_MISMATCH,
              "%dx%d pixels, but its image has %dx%d"
                  .formatted(width, height, image.width(), image.height())));
    }
    return same;
  }

  private boolean known(SampleFiles files, String path, LabelImage values) {
    Optional<String> problem = labels.map().problem(values.ids());
    problem.ifPresent(
        text ->
            rejections.add(new Rejection(files.id(), path, RejectReason.UNKNOWN_LABEL_ID, text)));
    return problem.isEmpty();
  }

  private void count(LabelImage labelIds) {
    labelled++;
    int[] pixels = new int[256];
    for (byte id : labelIds.ids()) {
      pixels[id & 0xff]++;
    }
    for (int id = 0; id < pixels.length; id++) {
      int trainId = LabelIds.trainId(id);
      if (trainId == CityscapesClass.IGNORE) {
        ignoredPixels += pixels[id];
      } else {
        classPixels[trainId] += pixels[id];
      }
    }
  }

  private byte[] bytes(String path) {
    // Of two parts, the second would be a scheme where it has a colon.
    Path file = new Path(root + "/" + path);
    try {
      return AtomicFiles.read(file, hadoop);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }
}
