// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

import io.semadapt.protobuf.ProtoMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A constant of a graph. Floats are a part of a larger array and are not copied: parameters take
 * half a gigabyte.
 */
final class OnnxTensor {
  private static final int CHUNK = 1 << 14;

  private final byte[] head;
  private final float[] floats;
  private final int offset;
  private final int count;

  private OnnxTensor(ProtoMessage fields, float[] floats, int offset, int count) {
    this.head = fields.open(OnnxFields.RAW_DATA, (long) Float.BYTES * count).toBytes();
    this.floats = floats;
    this.offset = offset;
    this.count = count;
  }

  static OnnxTensor ofFloats(String name, List<Long> shape, float[] values, int from, int count) {
    return new OnnxTensor(fields(name, shape, OnnxFields.FLOAT), values, from, count);
  }

  /** A vector of whole numbers as a message. */
  static byte[] ofLongs(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return fields(name, List.of((long) values.length), OnnxFields.INT64)
        .add(OnnxFields.RAW_DATA, raw.array())
        .toBytes();
  }

  private static ProtoMessage fields(String name, List<Long> shape, int type) {
    ProtoMessage fields = new ProtoMessage();
    shape.forEach(size -> fields.add(OnnxFields.DIMENSION, size));
    return fields.add(OnnxFields.DATA_TYPE, type).add(OnnxFields.TENSOR_NAME, name);
  }

  /** Bytes of the message. */
  long length() {
    return head.length + (long) Float.BYTES * count;
  }

  /** Writes the message. */
  void write(OutputStream out) throws IOException {
    out.write(head);
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < count; from += CHUNK) {
      int part = Math.min(CHUNK, count - from);
      bytes.asFloatBuffer().put(floats, offset + from, part);
      out.write(bytes.array(), 0, Float.BYTES * part);
    }
  }
}
