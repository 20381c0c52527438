// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  @Test
  void comesBackAsItWas() throws IOException {
    float[] parameters = new float[40_000];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = i * 0.1f;
    }
    Checkpoint checkpoint =
        new Checkpoint(
            Map.of("seed", "7", "größe", "n=32"), Map.of("p", parameters, "empty", new float[0]));
    Checkpoint read = read(bytes(checkpoint));
    assertThat(read.texts()).isEqualTo(checkpoint.texts());
    assertThat(read.vector("p")).isEqualTo(parameters);
    assertThat(read.vector("empty")).isEmpty();
    assertThat(bytes(read)).isEqualTo(bytes(checkpoint));
  }

  @Test
  void textsAreReadWithoutTheRest() throws IOException {
    Checkpoint checkpoint =
        new Checkpoint(Map.of("step", "7", "kind", "gan"), Map.of("p", new float[1000]));
    byte[] whole = bytes(checkpoint);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThat(Checkpoint.readTexts(new ByteArrayInputStream(half), whole.length, "a.ckpt"))
        .isEqualTo(checkpoint.texts());
    byte[] cut = Arrays.copyOf(whole, 20);
    assertThatThrownBy(
            () -> Checkpoint.readTexts(new ByteArrayInputStream(cut), cut.length, "a.ckpt"))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void refusesWhatIsNoCheckpoint() {
    assertThatThrownBy(() -> read(new byte[64]))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage("Cannot read checkpoint 'a.ckpt': it is not a Semadapt checkpoint");
  }

  @Test
  void refusesEveryCutOffLength() throws IOException {
    byte[] whole = bytes(small());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(CorruptCheckpointException.class);
    }
  }

  @Test
  void noticesEveryChangedByte() throws IOException {
    byte[] whole = bytes(small());
    Random random = new Random(1);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> read(damaged)).isInstanceOf(CorruptCheckpointException.class);
    }
  }

  @Test
  void noticesBytesAfterItsEnd() throws IOException {
    byte[] whole = bytes(small());
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
        .hasMessage("Cannot read checkpoint 'a.ckpt': bytes follow its end");
  }

  @Test
  void namesWhatItHasIfAskedForSomethingElse() {
    assertThatThrownBy(() -> small().text("sead"))
        .hasMessage("Invalid checkpoint: it has no 'sead', only [seed]");
  }

  private static Checkpoint small() {
    return new Checkpoint(Map.of("seed", "7"), Map.of("p", new float[] {1, 2, 3}));
  }

  private static byte[] bytes(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    checkpoint.write(out);
    return out.toByteArray();
  }

  private static Checkpoint read(byte[] bytes) throws IOException {
    return Checkpoint.read(new ByteArrayInputStream(bytes), bytes.length, "a.ckpt");
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    for (String text : List.of("-1", "1.5", "8", "9223372036854775808", "NaN", "")) {
      Checkpoint checkpoint = new Checkpoint(Map.of("step", text), Map.of());
      assertThatThrownBy(() -> checkpoint.count("step", 7))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("its step is not a number from 0 to 7: the file was changed");
    }
    assertThat(new Checkpoint(Map.of("step", "7"), Map.of()).count("step", 7)).isEqualTo(7);
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Checkpoint checkpoint = new Checkpoint(Map.of(), Map.of("updater", new float[] {0, value}));
      assertThatThrownBy(() -> checkpoint.finite("updater"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "not every value of its updater is a number: the training diverged, or the file was"
                  + " changed");
    }
  }
}
