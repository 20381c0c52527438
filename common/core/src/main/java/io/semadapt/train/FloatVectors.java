// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vectors that Spark ships between processes. Java writes the floats of an array one by one; here
 * they go in blocks, several times as fast.
 */
public final class FloatVectors implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int BLOCK = 1 << 14;

  private transient List<float[]> vectors;
  private transient int chunk;
  private transient int chunks;

  /** Holds the vectors themselves, no copies. */
  public FloatVectors(List<float[]> vectors) {
    this(vectors, /* chunk= */ 0, /* chunks= */ 1);
  }

  /**
   * One of several chunks of equal size of every vector. Holds the whole vectors, no copies; only
   * the chunk is written. A copy for each chunk, which Java's stream keeps until it is reset, took
   * as much memory as the vectors.
   *
   * @param chunk 0 to chunks - 1
   */
  public FloatVectors(List<float[]> vectors, int chunk, int chunks) {
    this.vectors = List.copyOf(vectors);
    this.chunk = chunk;
    this.chunks = chunks;
  }

  /** The vectors, or chunks of them. Callers do not write to them. */
  public List<float[]> list() {
    return chunks == 1
        ? vectors
        : vectors.stream()
            .map(
                vector ->
                    Arrays.copyOfRange(
                        vector,
                        start(vector.length, chunk, chunks),
                        start(vector.length, chunk + 1, chunks)))
            .toList();
  }

  /**
   * Where a chunk of a vector begins.
   *
   * @param chunk 0 to chunks; the last is the end of the vector
   */
  public static int start(int length, int chunk, int chunks) {
    return (int) ((long) length * chunk / chunks);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    byte[] block = new byte[Float.BYTES * BLOCK];
    FloatBuffer floats = view(block);
    out.writeInt(vectors.size());
    for (float[] vector : vectors) {
      int start = start(vector.length, chunk, chunks);
      int end = start(vector.length, chunk + 1, chunks);
      out.writeInt(end - start);
      for (int from = start; from < end; from += BLOCK) {
        int count = Math.min(BLOCK, end - from);
        floats.put(0, vector, from, count);
        out.write(block, 0, Float.BYTES * count);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    byte[] block = new byte[Float.BYTES * BLOCK];
    FloatBuffer floats = view(block);
    List<float[]> read = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      float[] vector = new float[in.readInt()];
      for (int from = 0; from < vector.length; from += BLOCK) {
        int count = Math.min(BLOCK, vector.length - from);
        in.readFully(block, 0, Float.BYTES * count);
        floats.get(0, vector, from, count);
      }
      read.add(vector);
    }
    vectors = List.copyOf(read);
    chunks = 1;
  }

  private static FloatBuffer view(byte[] block) {
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
