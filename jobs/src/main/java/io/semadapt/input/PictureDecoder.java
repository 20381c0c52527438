// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.image.ExifOrientation;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decodes pictures, and lists those that cannot be used. Belongs to one thread. */
public final class PictureDecoder {
  private final List<Rejection> rejections = new ArrayList<>();

  /** The pixels of a picture; empty if it is rejected. */
  public Optional<RgbImage> decode(Picture picture) {
    try {
      RgbImage pixels = ImageCodec.decode(picture.bytes(), picture.file());
      int orientation = ExifOrientation.of(picture.bytes());
      if (orientation == ExifOrientation.UPRIGHT) {
        return Optional.of(pixels);
      }
      reject(
          picture,
          RejectReason.EXIF_ORIENTATION,
          "its EXIF orientation is %d, not 1 (turn its pixels, or remove the tag)"
              .formatted(orientation));
    } catch (InvalidImageException e) {
      reject(picture, RejectReason.of(e.defect()), e.reason());
    }
    return Optional.empty();
  }

  private void reject(Picture picture, RejectReason reason, String detail) {
    rejections.add(new Rejection(picture.name(), picture.file(), reason, detail));
  }

  /** Pictures rejected so far, in their order. */
  public List<Rejection> rejections() {
    return rejections;
  }
}
