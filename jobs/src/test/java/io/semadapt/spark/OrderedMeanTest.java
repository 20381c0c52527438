// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.train.FloatVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class OrderedMeanTest {
  /** With the sums of all vectors at once, 64 MB of doubles, an executor's heap was too small. */
  @Test
  void keepsTheSumsOfOneVectorAtATime() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx72m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LittleHeap.class.getName())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  /** A process that averages eight vectors of 4 MB each; their mean takes 32 MB. */
  static final class LittleHeap {
    private LittleHeap() {}

    /** Averages. */
    public static void main(String[] args) {
      List<float[]> vectors = Collections.nCopies(8, new float[1_000_000]);
      OrderedMean.Slice<String> slice =
          new OrderedMean.Slice<>(0, new FloatVectors(vectors), 1, "metrics");
      OrderedMean.Chunk<String> chunk = OrderedMean.average(new Tuple2<>(0, List.of(slice)));
      System.exit(chunk.mean().list().size() == vectors.size() ? 0 : 1);
    }
  }
}
