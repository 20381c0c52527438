// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.ImageHeader.Format;
import io.semadapt.image.InvalidImageException.Defect;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A bound on the memory of all pictures that this process decodes at one time. Tasks run in threads
 * of one process: each picture alone would fit into the heap, several large ones would not. They
 * wait for one another.
 */
public final class PixelMemory {
  private static final PixelMemory OF_PROCESS = new PixelMemory(Runtime.getRuntime().maxMemory());
  private static final ThreadLocal<Boolean> HOLDING = ThreadLocal.withInitial(() -> false);
  private static final int UNIT_BITS = 20;

  private final long heap;
  private final int units;
  private final Semaphore free;

  /**
   * A bound of half of a heap.
   *
   * @param heap bytes
   */
  PixelMemory(long heap) {
    this.heap = heap;
    this.units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, (heap / 2) >> UNIT_BITS));
    this.free = new Semaphore(units, /* fair= */ true);
  }

  /** That of this process. */
  public static PixelMemory ofProcess() {
    return OF_PROCESS;
  }

  /**
   * Does something with a decoded picture once there is memory for it. What it decodes in the same
   * thread in the meantime, such as the picture's label map, waits for nothing.
   *
   * @param bytes the picture's file
   * @throws InvalidImageException if the picture cannot be decoded in this heap at all, or its
   *     header is not valid
   */
  public <T> T with(byte[] bytes, String name, Supplier<T> work) {
    ImageHeader header = ImageHeader.read(bytes, name);
    if (HOLDING.get() || isImpossible(header, bytes.length)) {
      return work.get();
    }
    long needed = needed(header, bytes.length);
    if (needed > heap) {
      throw new InvalidImageException(
          name,
          Defect.TOO_LARGE,
          "decoding it takes %d MiB, more than this Java heap has (%d MiB)"
              .formatted(needed >> UNIT_BITS, heap >> UNIT_BITS));
    }
    int taken = (int) Math.min(units, (needed >> UNIT_BITS) + 1);
    free.acquireUninterruptibly(taken);
    HOLDING.set(true);
    try {
      return work.get();
    } finally {
      HOLDING.remove();
      free.release(taken);
    }
  }

  /** MiB that no picture holds. */
  int free() {
    return free.availablePermits();
  }

  /**
   * Whether a decoder refuses it before it allocates: no file of this length has so many pixels.
   */
  private static boolean isImpossible(ImageHeader header, long fileBytes) {
    long pixels = (long) header.width() * header.height();
    return header.format() == Format.PNG
        ? pixels * header.channels() * header.bitDepth() / 8 > Png.MAX_DEFLATE_RATIO * fileBytes
        : pixels > Jpeg.MAX_PIXELS_A_BYTE * fileBytes;
  }

  /**
   * Of the file's data twice, the samples filtered and not, and three bytes a pixel of the result.
   */
  private static long needed(ImageHeader header, long fileBytes) {
    long pixels = (long) header.width() * header.height();
    long samples = pixels * header.channels() * Math.max(8, header.bitDepth()) / 8;
    return header.format() == Format.PNG
        ? 2 * samples + 3 * pixels + 2 * fileBytes
        : samples + 3 * pixels + fileBytes;
  }
}
