// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * What a training run leaves behind: named texts (architecture, settings, seed, versions) and named
 * vectors (parameters, moments, pools).
 *
 * <p>File format, all numbers big-endian:
 *
 * <pre>{@code
 * 8 bytes  magic "SEMADAPT"
 * int      format version, 1
 * int      number of texts;   each: int length + UTF-8 name, int length + UTF-8 value
 * int      number of vectors; each: int length + UTF-8 name, int length + 32-bit IEEE floats
 * int      CRC-32C of every byte before it
 * }</pre>
 *
 * Names are sorted, so that equal content gives equal bytes. No Java serialization; every length is
 * checked against the file's before memory is taken.
 */
public final class Checkpoint {
  private static final byte[] MAGIC = "SEMADAPT".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CHUNK_BYTES = 1 << 16;

  private final SortedMap<String, String> texts;
  private final SortedMap<String, float[]> vectors;

  public Checkpoint(Map<String, String> texts, Map<String, float[]> vectors) {
    this.texts = new TreeMap<>(texts);
    this.vectors = new TreeMap<>(vectors);
  }

  /**
   * Reads a checkpoint to its end and verifies it.
   *
   * @param length bytes of the whole file
   * @param name how messages call the file
   * @throws CorruptCheckpointException if it is not a checkpoint, is cut off, damaged or of another
   *     version
   */
  public static Checkpoint read(InputStream in, long length, String name) throws IOException {
    CheckedInputStream checked =
        new CheckedInputStream(new BufferedInputStream(in, CHUNK_BYTES), new CRC32C());
    Reader reader = new Reader(new DataInputStream(checked), length, name);
    try {
      return reader.read(checked);
    } catch (EOFException e) {
      throw new CorruptCheckpointException(name, "it is cut off after " + length + " bytes");
    }
  }

  /**
   * Reads the texts alone, which are at the beginning of the file; what follows is not verified.
   *
   * @param length bytes of the whole file
   * @param name how messages call the file
   * @throws CorruptCheckpointException if it is not a checkpoint, is cut off or of another version
   */
  public static SortedMap<String, String> readTexts(InputStream in, long length, String name)
      throws IOException {
    try {
      return new Reader(new DataInputStream(new BufferedInputStream(in, CHUNK_BYTES)), length, name)
          .readTexts();
    } catch (EOFException e) {
      throw new CorruptCheckpointException(name, "it is cut off after " + length + " bytes");
    }
  }

  /** Writes the whole checkpoint; the stream is flushed, not closed. */
  public void write(OutputStream out) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(new BufferedOutputStream(out, CHUNK_BYTES), new CRC32C());
    DataOutputStream data = new DataOutputStream(checked);
    data.write(MAGIC);
    data.writeInt(VERSION);
    data.writeInt(texts.size());
    for (Map.Entry<String, String> text : texts.entrySet()) {
      writeText(data, text.getKey());
      writeText(data, text.getValue());
    }
    data.writeInt(vectors.size());
    for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
      writeText(data, vector.getKey());
      writeVector(data, vector.getValue());
    }
    data.writeInt((int) checked.getChecksum().getValue());
    data.flush();
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public String text(String name) {
    return require(texts, name);
  }

  /** A text, or a default for files of an earlier version that have none. */
  public String text(String name, String absent) {
    return texts.getOrDefault(name, absent);
  }

  /**
   * A vector; not a copy.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public float[] vector(String name) {
    return require(vectors, name);
  }

  /** Whether there is a vector of this name. */
  public boolean has(String name) {
    return vectors.containsKey(name);
  }

  /**
   * A text that is a whole number.
   *
   * @throws IllegalArgumentException if there is none of that name, or it is not 0 to {@code most}
   */
  public long count(String name, long most) {
    String text = text(name);
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > most) {
      throw new IllegalArgumentException(
          "its %s is not a number from 0 to %d: the file was changed".formatted(name, most));
    }
    return Long.parseLong(text);
  }

  /**
   * A vector without NaN and infinity; not a copy.
   *
   * @throws IllegalArgumentException if there is none of that name, or one of its values is no
   *     number
   */
  public float[] finite(String name) {
    float[] vector = vector(name);
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "not every value of its %s is a number: the training diverged, or the file was changed"
                .formatted(name));
      }
    }
    return vector;
  }

  /** All texts, sorted by name; a copy. */
  public SortedMap<String, String> texts() {
    return new TreeMap<>(texts);
  }

  private static <T> T require(Map<String, T> entries, String name) {
    T entry = entries.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "Invalid checkpoint: it has no '" + name + "', only " + entries.keySet());
    }
    return entry;
  }

  private static void writeText(DataOutputStream data, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    data.writeInt(bytes.length);
    data.write(bytes);
  }

  private static void writeVector(DataOutputStream data, float[] vector) throws IOException {
    data.writeInt(vector.length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (int from = 0; from < vector.length; from += CHUNK_BYTES / Float.BYTES) {
      int count = Math.min(CHUNK_BYTES / Float.BYTES, vector.length - from);
      chunk.asFloatBuffer().put(vector, from, count);
      data.write(chunk.array(), 0, count * Float.BYTES);
    }
  }

  private record Reader(DataInputStream data, long length, String name) {
    SortedMap<String, String> readTexts() throws IOException {
      byte[] magic = new byte[MAGIC.length];
      data.readFully(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new CorruptCheckpointException(name, "it is not a Semadapt checkpoint");
      }
      int version = data.readInt();
      if (version != VERSION) {
        throw new CorruptCheckpointException(
            name, "its format is version " + version + ", this program reads " + VERSION);
      }
      SortedMap<String, String> texts = new TreeMap<>();
      int textCount = size(1);
      for (int i = 0; i < textCount; i++) {
        texts.put(readText(), readText());
      }
      return texts;
    }

    Checkpoint read(CheckedInputStream checked) throws IOException {
      SortedMap<String, String> texts = readTexts();
      SortedMap<String, float[]> vectors = new TreeMap<>();
      int vectorCount = size(1);
      for (int i = 0; i < vectorCount; i++) {
        vectors.put(readText(), readVector());
      }
      int expected = (int) checked.getChecksum().getValue();
      if (data.readInt() != expected) {
        throw new CorruptCheckpointException(name, "its checksum is wrong: the file is damaged");
      }
      if (data.read() != -1) {
        throw new CorruptCheckpointException(name, "bytes follow its end");
      }
      return new Checkpoint(texts, vectors);
    }

    private int size(int bytesEach) throws IOException {
      int size = data.readInt();
      if (size < 0 || (long) size * bytesEach > length) {
        throw new CorruptCheckpointException(
            name, "it claims a size beyond its end: the file is damaged");
      }
      return size;
    }

    private String readText() throws IOException {
      byte[] bytes = new byte[size(1)];
      data.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private float[] readVector() throws IOException {
      float[] vector = new float[size(Float.BYTES)];
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int from = 0; from < vector.length; from += CHUNK_BYTES / Float.BYTES) {
        int count = Math.min(CHUNK_BYTES / Float.BYTES, vector.length - from);
        data.readFully(chunk, 0, count * Float.BYTES);
        ByteBuffer.wrap(chunk).asFloatBuffer().get(vector, from, count);
      }
      return vector;
    }
  }
}
