// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  /** A road, then a bicycle, on a picture of two grey pixels. */
  private static final RgbImage PICTURE =
      new RgbImage(2, 1, new byte[] {10, 10, 10, (byte) 200, (byte) 200, (byte) 200});

  private static Map<String, byte[]> encode(Results results) {
    return results.encode(
        PICTURE, new LabelImage(2, 1, new byte[] {0, 18}), new float[] {1f, 0.25f});
  }

  private static byte[] ids(byte[] png) {
    return LabelCodec.decode(png, "result").ids();
  }

  private static byte[] rgb(byte[] png) {
    return ImageCodec.decode(png, "result").bytes();
  }

  @Test
  void everyKindHasItsNumbers() {
    Map<String, byte[]> files = encode(new Results(true, true, true, true, true));

    assertThat(files.keySet())
        .containsExactly("colours", "confidence", "label-ids", "overlay", "train-ids");
    assertThat(ids(files.get("label-ids"))).containsExactly(7, 33);
    assertThat(ids(files.get("train-ids"))).containsExactly(0, 18);
    assertThat(ids(files.get("confidence"))).containsExactly(255, 64);
    assertThat(rgb(files.get("colours"))).containsExactly(0x80, 0x40, 0x80, 0x77, 0x0b, 0x20);
    // Half of both, rounded up: (10 + 128) / 2, (10 + 64) / 2, (200 + 119 + 1) / 2, ...
    assertThat(rgb(files.get("overlay"))).containsExactly(69, 37, 69, 160, 106, 116);
  }

  @Test
  void onlyWhatIsAskedForIsMade() {
    Results labelIds = new Results(true, false, false, false, false);
    assertThat(encode(labelIds).keySet()).containsExactly("label-ids");
    assertThat(labelIds.count()).isEqualTo(1);
    assertThat(encode(new Results(false, false, false, false, false))).isEmpty();
  }
}
