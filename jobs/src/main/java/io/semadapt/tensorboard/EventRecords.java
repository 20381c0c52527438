// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tensorboard;

import io.semadapt.protobuf.ProtoMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The bytes of a TensorBoard event file: TFRecord frames around {@code Event} messages of {@code
 * tensorflow/core/util/event.proto}, of which only scalars and pictures are written.
 */
final class EventRecords {
  private static final String VERSION = "brain.Event:2";

  /** Fields of an Event. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  /** The only field of a Summary, repeated. */
  private static final int VALUE = 1;

  /** Fields of a Value. */
  private static final int TAG = 1;

  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;

  /** Fields of an Image. */
  private static final int HEIGHT = 1;

  private static final int WIDTH = 2;
  private static final int COLOUR_SPACE = 3;
  private static final int ENCODED = 4;

  private static final int RGB = 3;
  private static final int CRC_MASK = 0xa282ead8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * A file that begins with its version.
   *
   * @param time seconds since 1970
   */
  EventRecords(double time) {
    frame(new ProtoMessage().add(WALL_TIME, time).add(FILE_VERSION, VERSION));
  }

  /** Adds one number. */
  void scalar(double time, long step, String tag, double value) {
    summary(time, step, new ProtoMessage().add(TAG, tag).add(SIMPLE_VALUE, (float) value));
  }

  /**
   * Adds a picture.
   *
   * @param width pixels
   * @param height pixels
   */
  void image(double time, long step, String tag, int width, int height, byte[] png) {
    ProtoMessage image =
        new ProtoMessage()
            .add(HEIGHT, height)
            .add(WIDTH, width)
            .add(COLOUR_SPACE, RGB)
            .add(ENCODED, png);
    summary(time, step, new ProtoMessage().add(TAG, tag).add(IMAGE, image));
  }

  /** The file so far. */
  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void summary(double time, long step, ProtoMessage value) {
    frame(
        new ProtoMessage()
            .add(WALL_TIME, time)
            .add(STEP, step)
            .add(SUMMARY, new ProtoMessage().add(VALUE, value)));
  }

  /** Length, its sum, the message, its sum; all little-endian. */
  private void frame(ProtoMessage message) {
    byte[] content = message.toBytes();
    byte[] length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(content.length)
            .array();
    bytes.writeBytes(length);
    bytes.writeBytes(maskedSum(length));
    bytes.writeBytes(content);
    bytes.writeBytes(maskedSum(content));
  }

  /** CRC-32C, turned and shifted so that sums of data with sums in it stay good ones. */
  private static byte[] maskedSum(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }
}
