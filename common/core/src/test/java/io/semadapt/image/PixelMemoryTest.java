// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PixelMemoryTest {
  private static final long HEAP = 64L << 20;

  /** 1024 x 1024 in colour: 9 MiB while it is decoded. */
  private static final byte[] PICTURE =
      ImageCodec.encodePng(new RgbImage(1024, 1024, new byte[3 << 20]));

  @Test
  void noMorePicturesAreDecodedThanFitIntoHalfOfTheHeap() throws Exception {
    PixelMemory memory = new PixelMemory(HEAP);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      results.add(
          threads.submit(
              () ->
                  memory.with(
                      PICTURE,
                      "a.png",
                      () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        int width = ImageCodec.decode(PICTURE, "a.png").width();
                        running.decrementAndGet();
                        return width;
                      })));
    }
    for (Future<Integer> result : results) {
      assertThat(result.get()).isEqualTo(1024);
    }
    threads.shutdown();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(memory.free()).isEqualTo(32);
  }

  @Test
  void aPictureThatNeedsEverythingWaitsUntilItIsAlone() throws Exception {
    PixelMemory memory = new PixelMemory(20L << 20);
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger second = new AtomicInteger();
    Thread holder =
        new Thread(
            () ->
                memory.with(
                    PICTURE,
                    "a.png",
                    () -> {
                      first.countDown();
                      await(release);
                      return second.get();
                    }));
    Thread waiting = new Thread(() -> memory.with(PICTURE, "b.png", second::incrementAndGet));
    holder.start();
    first.await();
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(second.get()).isZero();
    release.countDown();
    holder.join();
    waiting.join();
    assertThat(second.get()).isEqualTo(1);
  }

  @Test
  void whatIsDecodedWhileHoldingWaitsForNothing() {
    PixelMemory memory = new PixelMemory(20L << 20);
    assertThat(
            memory.<Integer>with(
                PICTURE,
                "a.png",
                () -> {
                  assertThat(memory.free()).isZero();
                  return memory.with(PICTURE, "b.png", () -> 7);
                }))
        .isEqualTo(7);
    assertThat(memory.free()).isEqualTo(10);
  }

  @Test
  void memoryIsGivenBackAfterAFailure() {
    PixelMemory memory = new PixelMemory(HEAP);
    byte[] cut = Arrays.copyOf(PICTURE, PICTURE.length - 20);
    assertThatThrownBy(
            () -> memory.with(cut, "a.png", () -> ImageCodec.decode(cut, "a.png").width()))
        .isInstanceOf(InvalidImageException.class);
    assertThat(memory.free()).isEqualTo(32);
  }

  @Test
  void aPictureBeyondTheHeapIsRefused() {
    assertThatThrownBy(() -> new PixelMemory(8L << 20).with(PICTURE, "a.png", () -> 0))
        .isInstanceOf(InvalidImageException.class)
        .hasMessage(
            "Cannot read image 'a.png': decoding it takes 9 MiB, more than this Java heap has (8 MiB)");
  }

  /** Its decoder says that the file is too short, whatever the heap. */
  @Test
  void aFileThatOnlyClaimsToBeHugeWaitsForNothing() {
    byte[] claims = ImageCodec.encodePng(new RgbImage(8, 8, new byte[3 * 64]));
    ByteBuffer.wrap(claims).putInt(16, 8000).putInt(20, 8000);
    assertThat(new PixelMemory(8L << 20).<Integer>with(claims, "a.png", () -> 5)).isEqualTo(5);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
