// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The reference step that the engine on Deeplearning4j is held to as well: NumPy files, computed
 * with PyTorch 1.13 in double precision.
 */
final class GoldenStep {
  private static final int HEADER = 10;

  private final Map<String, byte[]> files = new HashMap<>();

  GoldenStep() {
    try (InputStream resource =
            GoldenStep.class.getResourceAsStream("/io/semadapt/dl4j/train/gan_step.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record File(String header, ByteBuffer content) {}

  private File file(String name) {
    ByteBuffer buffer = ByteBuffer.wrap(files.get(name + ".npy")).order(ByteOrder.LITTLE_ENDIAN);
    int length = buffer.getShort(HEADER - Short.BYTES);
    byte[] header = new byte[length];
    buffer.position(HEADER).get(header);
    return new File(new String(header, StandardCharsets.US_ASCII), buffer);
  }

  long[] shape(String name) {
    String header = file(name).header();
    String shape = header.substring(header.indexOf("'shape': (") + 10, header.indexOf(')'));
    return Arrays.stream(shape.split("[, ]+")).mapToLong(Long::parseLong).toArray();
  }

  double[] values(String name) {
    File file = file(name);
    ByteBuffer content = file.content();
    int size = file.header().contains("<f8") ? 8 : file.header().contains("<f4") ? 4 : 1;
    double[] values = new double[content.remaining() / size];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (size) {
            case 8 -> content.getDouble();
            case 4 -> content.getFloat();
            default -> Byte.toUnsignedInt(content.get());
          };
    }
    return values;
  }

  byte[] labels(String name) {
    double[] values = values(name);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) values[i];
    }
    return labels;
  }
}
