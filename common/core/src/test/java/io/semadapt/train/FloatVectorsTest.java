// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FloatVectorsTest {
  @Test
  void everyBitComesBackWhateverTheLengths() throws Exception {
    // Less than a block, one, several and a rest; NaN with a payload, the infinities, -0.
    List<float[]> vectors =
        List.of(
            new float[0],
            new float[] {Float.intBitsToFloat(0x7fc01234), Float.NEGATIVE_INFINITY, -0f, 1e-42f},
            random(16_384),
            random(50_001));

    List<float[]> read = read(write(new FloatVectors(vectors))).list();

    assertThat(read).hasSameSizeAs(vectors);
    for (int i = 0; i < read.size(); i++) {
      assertThat(bits(read.get(i))).isEqualTo(bits(vectors.get(i)));
    }
  }

  @Test
  void chunksAreWrittenWithoutTheRestAndJoinToTheWhole() throws Exception {
    List<float[]> vectors = List.of(random(50_001), random(2), new float[0]);
    for (int i = 0; i < vectors.size(); i++) {
      float[] joined = new float[0];
      for (int chunk = 0; chunk < 3; chunk++) {
        FloatVectors part = new FloatVectors(vectors, chunk, 3);
        byte[] bytes = write(part);
        assertThat(bytes).hasSizeLessThan(Float.BYTES * 50_001 / 3 + 1_000);
        float[] read = read(bytes).list().get(i);
        assertThat(read).isEqualTo(part.list().get(i));
        int from = joined.length;
        joined = Arrays.copyOf(joined, from + read.length);
        System.arraycopy(read, 0, joined, from, read.length);
      }
      assertThat(joined).isEqualTo(vectors.get(i));
    }
  }

  @Test
  void anEndTooEarlyIsNoticed() throws Exception {
    byte[] bytes = write(new FloatVectors(List.of(random(20_000))));

    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length - 100)))
        .isInstanceOf(IOException.class);
  }

  private static float[] random(int length) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static byte[] write(FloatVectors vectors) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(vectors);
    }
    return bytes.toByteArray();
  }

  private static FloatVectors read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (FloatVectors) in.readObject();
    }
  }
}
