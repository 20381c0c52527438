// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.engine.EngineException;
import io.semadapt.engine.Meeting;
import io.semadapt.libtorch.TestDevice;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.ParameterAverage;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers are threads of this process that exchange over the loopback interface. */
final class PeerMeanTest {
  private static final long SAMPLES = 7;

  @TempDir private Path folder;

  private int groups;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** What one worker does with the others. */
  private interface Work<T> {
    T run(int worker, PeerGroup group);
  }

  private <T> List<Future<T>> start(int workers, boolean port, Duration timeout, Work<T> work) {
    Path file = folder.resolve("group-" + groups++);
    CompletableFuture<String> announced = new CompletableFuture<>();
    List<Future<T>> results = new ArrayList<>();
    for (int number = 0; number < workers; number++) {
      int worker = number;
      Meeting meeting =
          new Meeting(
              worker,
              workers,
              InetAddress.getLoopbackAddress(),
              port ? Optional.empty() : Optional.of(file),
              timeout,
              own -> {
                if (worker == 0) {
                  announced.complete(own);
                }
                return announced.join();
              });
      results.add(
          threads.submit(
              () -> {
                TestDevice.settings(ScalarType.Float, /* forGpu= */ false);
                try (PeerGroup group = PeerGroup.meet(meeting)) {
                  return work.run(worker, group);
                }
              }));
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, false", "4, false", "3, true"})
  void isThatOfTheShuffleBitForBit(int workers, boolean port) throws Exception {
    for (int length : new int[] {1, 3, 1001}) {
      List<float[]> vectors = vectors(workers, length);
      List<int[]> means = new ArrayList<>();
      for (Future<float[]> mean :
          start(
              workers,
              port,
              Duration.ofMinutes(5),
              (worker, group) -> replaced(group, vectors.get(worker)))) {
        means.add(bits(mean.get()));
      }
      assertThat(means)
          .hasSize(workers)
          .allSatisfy(mean -> assertThat(mean).isEqualTo(bits(mean(vectors))));
    }
  }

  @Test
  void theOrderOfTheWorkersShowsInTheseVectors() {
    List<float[]> vectors = vectors(3, 1001);
    float[] inOrder = mean(vectors);
    Collections.reverse(vectors);
    assertThat(bits(mean(vectors))).isNotEqualTo(bits(inOrder));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void differencesAreRoundedTo16BitsOnBothWays(int workers) throws Exception {
    Random random = new Random(workers);
    float[] start = gaussians(random, 1001, 1);
    List<float[]> changes = new ArrayList<>();
    IntStream.range(0, workers).forEach(worker -> changes.add(gaussians(random, 1001, 1e-3f)));
    List<float[]> rounded = new ArrayList<>();
    for (float[] change : changes) {
      float[] difference = new float[start.length];
      for (int i = 0; i < start.length; i++) {
        difference[i] = bfloat16((start[i] + change[i]) - start[i]);
      }
      rounded.add(difference);
    }
    float[] change = mean(rounded);
    float[] expected = new float[start.length];
    for (int i = 0; i < start.length; i++) {
      expected[i] = start[i] + bfloat16(change[i]);
    }

    for (Future<float[]> result :
        start(
            workers,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(start);
              try (DifferenceMean mean = new DifferenceMean(group, vector)) {
                vector.add_(TensorSettings.cpu().vector(changes.get(worker)));
                mean.replace(SAMPLES);
                return TensorSettings.floats(vector);
              }
            })) {
      assertThat(bits(result.get())).isEqualTo(bits(expected));
    }
  }

  /** Rounded itself, 1 would stay 1: its neighbour in bfloat16 is 1.0078. */
  @Test
  void changesBelowTheResolutionOf16BitsAddUp() throws Exception {
    for (Future<Double> result :
        start(
            2,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(new float[] {1, 1, 1});
              try (DifferenceMean mean = new DifferenceMean(group, vector)) {
                for (int round = 0; round < 100; round++) {
                  vector.add_(TensorSettings.cpu().vector(new float[] {1e-3f, 1e-3f, 1e-3f}));
                  mean.replace(SAMPLES);
                }
                return (double) TensorSettings.floats(vector)[0];
              }
            })) {
      assertThat(result.get()).isCloseTo(1.1, within(1e-3));
    }
  }

  @Test
  void measuresHowFarDifferencesAreApart() throws Exception {
    float[][] changes = {{1, -2, 0, 0}, {-1, 2, 0, 0}, {0, 0, 0, 0}};
    for (Future<Double> drift :
        start(
            3,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(new float[] {2, 2, 1, 1});
              try (DifferenceMean mean = new DifferenceMean(group, vector)) {
                vector.add_(TensorSettings.cpu().vector(changes[worker]));
                return mean.replaceAndMeasure(SAMPLES);
              }
            })) {
      assertThat(drift.get()).isEqualTo(Math.sqrt(5.0 / 10), within(1e-12));
    }
  }

  /** Three rounds of two workers: the first two means come a round late, the last one does not. */
  @Test
  void anOverlappedMeanIsAddedToWhatCameAfterIt() throws Exception {
    float[][] steps = {{1, 10, 100}, {3, 20, 400}};
    List<Future<List<Float>>> results =
        start(
            2,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(new float[] {5});
              List<Float> seen = new ArrayList<>();
              try (OverlappedMean mean =
                  new OverlappedMean(vector, copy -> new ExactMean(group, copy))) {
                for (int round = 0; round < 3; round++) {
                  vector.add_(TensorSettings.cpu().vector(new float[] {steps[worker][round]}));
                  double drift = round == 2 ? mean.settle(SAMPLES) : mean.advance(SAMPLES);
                  seen.add(TensorSettings.floats(vector)[0]);
                  seen.add((float) drift);
                }
              }
              return seen;
            });
    // Sent: 6 and 8, mean 7. Then 17 and 27 with the mean taken in, mean 22; at last 122 and 422.
    assertThat(results.get(0).get()).containsExactly(6f, 0f, 17f, 1f / 7, 272f, 150f / 272);
    assertThat(results.get(1).get()).containsExactly(8f, 0f, 27f, 1f / 7, 272f, 150f / 272);
  }

  @Test
  void anOverlappedMeanFailsWithTheOtherWorker() throws Exception {
    List<Future<Double>> results =
        start(
            2,
            /* port= */ true,
            Duration.ofHours(1),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(new float[9]);
              try (OverlappedMean mean =
                  new OverlappedMean(vector, copy -> new ExactMean(group, copy))) {
                double drift = mean.advance(SAMPLES);
                return worker == 1 ? drift : mean.settle(SAMPLES);
              }
            });
    assertThat(results.get(1).get()).isZero();
    assertThatThrownBy(results.get(0)::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("Cannot exchange with the other workers: ");
  }

  private static float[] gaussians(Random random, int length, float scale) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }

  /** The nearest 16-bit float with 7 bits of fraction; the even one of two. */
  private static float bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
  }

  @Test
  void measuresHowFarTheWorkersAreApart() throws Exception {
    float[][] vectors = {{3, 0, 1, 1}, {1, 4, 1, 1}, {2, 2, 1, 1}};
    List<Future<Double>> drifts =
        start(
            3,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) -> {
              Tensor vector = TensorSettings.cpu().vector(vectors[worker]);
              return new ExactMean(group, vector).replaceAndMeasure(SAMPLES);
            });
    // The mean is (2, 2, 1, 1); the farthest are those at (1, -2) and (-1, 2) from it.
    for (Future<Double> drift : drifts) {
      assertThat(drift.get()).isEqualTo(Math.sqrt(5.0 / 10), within(1e-12));
    }
  }

  /** Two workers at equal places give 0 / 0 where all parameters are 0. */
  @Test
  void workersWithParametersOfZeroHaveNotDrifted() throws Exception {
    for (Future<Double> drift :
        start(
            2,
            /* port= */ false,
            Duration.ofMinutes(5),
            (worker, group) ->
                new ExactMean(group, TensorSettings.cpu().vector(new float[3]))
                    .replaceAndMeasure(SAMPLES))) {
      assertThat(drift.get()).isZero();
    }
  }

  @Test
  void theOthersFailAtOnceWhenAWorkerLeaves() throws Exception {
    List<Future<float[]>> results =
        start(
            3,
            /* port= */ true,
            Duration.ofHours(1),
            (worker, group) -> {
              float[] first = replaced(group, new float[9]);
              return worker == 1 ? first : replaced(group, first);
            });
    assertThat(results.get(1).get()).hasSize(9);
    for (int other : new int[] {0, 2}) {
      assertThatThrownBy(results.get(other)::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("Cannot exchange with the other workers: ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aWorkerWaitsNoLongerThanTheTimeOut() throws Exception {
    CompletableFuture<Boolean> failed = new CompletableFuture<>();
    List<Future<float[]>> results =
        start(
            2,
            /* port= */ false,
            Duration.ofSeconds(15),
            (worker, group) -> {
              if (worker == 1) {
                // It is frozen, with its connections open.
                failed.join();
                return new float[0];
              }
              try {
                return replaced(group, new float[9]);
              } finally {
                failed.complete(true);
              }
            });
    assertThatThrownBy(results.get(0)::get)
        .cause()
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("Cannot exchange with the other workers: ");
    assertThat(results.get(1).get()).isEmpty();
  }

  @Test
  void aWorkerThatNobodyMeetsFails() throws Exception {
    Meeting alone =
        new Meeting(
            0,
            2,
            InetAddress.getLoopbackAddress(),
            Optional.of(folder.resolve("group")),
            Duration.ofMillis(300),
            own -> own);
    TestDevice.settings(ScalarType.Float, /* forGpu= */ false);
    assertThatThrownBy(() -> PeerGroup.meet(alone))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("Cannot meet with the other workers: ");
  }

  private static float[] replaced(PeerGroup group, float[] values) {
    return Scopes.inference(
        () -> {
          Tensor vector = TensorSettings.cpu().vector(values);
          new ExactMean(group, vector).replace(SAMPLES);
          return TensorSettings.floats(vector);
        });
  }

  private static float[] mean(List<float[]> vectors) {
    ParameterAverage average = ParameterAverage.empty(vectors.get(0).length);
    vectors.forEach(vector -> average.add(vector, SAMPLES));
    return average.mean();
  }

  /** Values that cancel one another, so that another order of the sum has another result. */
  private static List<float[]> vectors(int workers, int length) {
    Random random = new Random(length);
    List<float[]> vectors = new ArrayList<>();
    IntStream.range(0, workers).forEach(worker -> vectors.add(new float[length]));
    for (int i = 0; i < length; i++) {
      float large = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(25)));
      for (float[] vector : vectors) {
        vector[i] =
            switch (random.nextInt(4)) {
              case 0 -> large;
              case 1 -> -large;
              case 2 -> -0.0f;
              default -> (float) random.nextGaussian();
            };
      }
    }
    return vectors;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
