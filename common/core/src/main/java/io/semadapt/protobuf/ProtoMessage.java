// SPDX-License-Identifier: Apache-2.0
package io.semadapt.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in the wire format of Protocol Buffers; fields are written in the order of calls.
 *
 * <p>Not Google's library: a cluster's Spark brings a version of it that is older than any that
 * generates code today.
 */
public final class ProtoMessage {
  /** Wire types: the last three bits of a field's tag. */
  private static final int VARINT = 0;

  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds an int32 or int64 field. */
  public ProtoMessage add(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /** Adds a double field. */
  public ProtoMessage add(int field, double value) {
    tag(field, FIXED_64);
    bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    return this;
  }

  /** Adds a float field. */
  public ProtoMessage add(int field, float value) {
    tag(field, FIXED_32);
    bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return this;
  }

  /** Adds a field of bytes. */
  public ProtoMessage add(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** Adds a string field. */
  public ProtoMessage add(int field, String value) {
    return add(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a field that is a message. */
  public ProtoMessage add(int field, ProtoMessage value) {
    return add(field, value.toBytes());
  }

  /**
   * Begins a field of bytes, or a message, that the caller writes after this one: the last field.
   */
  public ProtoMessage open(int field, long length) {
    tag(field, LENGTH_DELIMITED);
    varint(length);
    return this;
  }

  /** The bytes of all fields. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void tag(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Seven bits a byte, lowest first; the top bit says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
