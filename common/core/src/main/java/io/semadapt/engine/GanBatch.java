// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.CropPlace;
import java.util.Collections;
import java.util.List;

/**
 * Input of one step: as many labelled source images as target images, of one size.
 *
 * @param source [N, 3, H, W] in [-1, 1]; not a copy
 * @param labels train ids as unsigned bytes, 255 = ignore, [N, H, W]; not a copy
 * @param target [N, 3, H, W] in [-1, 1]; not a copy
 * @param targetLabels labels of the target, such as pseudo-labels, like those of the source; empty
 *     if there are none; not a copy
 * @param sourcePlaces where each source image lies in its picture, N
 * @param targetPlaces where each target image lies in its picture, N
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copies would cost time.
public record GanBatch(
    float[] source,
    byte[] labels,
    float[] target,
    byte[] targetLabels,
    int height,
    int width,
    List<CropPlace> sourcePlaces,
    List<CropPlace> targetPlaces) {
  /**
   * Checks the lengths.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public GanBatch {
    if (source.length != 3 * labels.length
        || target.length != source.length
        || (targetLabels.length > 0 && targetLabels.length != labels.length)
        || labels.length % (height * width) != 0
        || sourcePlaces.size() != labels.length / (height * width)
        || targetPlaces.size() != sourcePlaces.size()) {
      throw new IllegalArgumentException(
          ("Invalid batch: %d source values, %d labels, %d target values, %d labels of %dx%d pixels"
                  + " in %d and %d places")
              .formatted(
                  source.length,
                  labels.length,
                  target.length,
                  targetLabels.length,
                  width,
                  height,
                  sourcePlaces.size(),
                  targetPlaces.size()));
    }
    sourcePlaces = List.copyOf(sourcePlaces);
    targetPlaces = List.copyOf(targetPlaces);
  }

  /** Images that are whole pictures, with labels of the source alone. */
  public GanBatch(float[] source, byte[] labels, float[] target, int height, int width) {
    this(source, labels, target, height, width, whole(labels, height * width));
  }

  private GanBatch(
      float[] source,
      byte[] labels,
      float[] target,
      int height,
      int width,
      List<CropPlace> places) {
    this(source, labels, target, new byte[0], height, width, places, places);
  }

  private static List<CropPlace> whole(byte[] labels, int pixels) {
    return Collections.nCopies(labels.length / pixels, CropPlace.WHOLE);
  }

  /** Images of each domain. */
  public int size() {
    return labels.length / (height * width);
  }
}
