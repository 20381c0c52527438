// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExifOrientationTest {
  /** A TIFF file with a directory of the camera's maker and the orientation. */
  private static byte[] tiff(ByteOrder order, int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(tiff.get(0));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x010f).putShort((short) 2).putInt(2).putInt(0);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  private static byte[] jpeg(byte[] tiff) {
    ByteBuffer file = ByteBuffer.allocate(64 + tiff.length);
    file.putInt(0xffd8ffe0).putShort((short) 4).putShort((short) 0);
    file.putShort((short) 0xffe1).putShort((short) (8 + tiff.length));
    file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
    file.putShort((short) 0xffda);
    return file.array();
  }

  private static byte[] png(byte[] tiff) {
    byte[] picture = ImageCodec.encodePng(new RgbImage(1, 1, new byte[3]));
    int afterHeader = 8 + 25;
    return ByteBuffer.allocate(picture.length + 12 + tiff.length)
        .put(picture, 0, afterHeader)
        .putInt(tiff.length)
        .put("eXIf".getBytes(StandardCharsets.US_ASCII))
        .put(tiff)
        .putInt(0)
        .put(picture, afterHeader, picture.length - afterHeader)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 8})
  void bothFormatsAndByteOrdersAreRead(int orientation) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] tiff = tiff(order, orientation);
      assertThat(ExifOrientation.of(jpeg(tiff))).isEqualTo(orientation);
      assertThat(ExifOrientation.of(png(tiff))).isEqualTo(orientation);
    }
  }

  @Test
  void whatCannotBeReadIsUpright() {
    byte[] whole = jpeg(tiff(ByteOrder.BIG_ENDIAN, 6));
    for (int length = 0; length < whole.length - 2; length++) {
      assertThat(ExifOrientation.of(Arrays.copyOf(whole, length))).isIn(1, 6);
    }
    assertThat(ExifOrientation.of(jpeg(tiff(ByteOrder.BIG_ENDIAN, 9)))).isEqualTo(1);
    assertThat(ExifOrientation.of(jpeg(new byte[3]))).isEqualTo(1);
    byte[] far = tiff(ByteOrder.BIG_ENDIAN, 6);
    far[4] = 0x7f;
    assertThat(ExifOrientation.of(png(far))).isEqualTo(1);
  }
}
