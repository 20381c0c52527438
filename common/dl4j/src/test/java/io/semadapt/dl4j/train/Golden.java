// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reference arrays of one training step, computed with PyTorch 1.13 in double precision, seed
 * 20240611: NumPy files in one archive. Gradients and parameters after the step are stored as
 * floats.
 */
final class Golden {
  private static final int HEADER = 10;

  private final Map<String, byte[]> files = new HashMap<>();

  Golden() {
    try (InputStream resource = Golden.class.getResourceAsStream("gan_step.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  INDArray array(String name, DataType type) {
    byte[] file = files.get(name + ".npy");
    if (file == null) {
      throw new IllegalArgumentException("no golden array " + name);
    }
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = buffer.getShort(8);
    String header = new String(file, HEADER, length, StandardCharsets.US_ASCII);
    String shapeText = header.substring(header.indexOf("'shape': (") + 10, header.indexOf(')'));
    long[] shape =
        Arrays.stream(shapeText.split(","))
            .map(String::trim)
            .filter(text -> !text.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    buffer.position(HEADER + length);
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          header.contains("<f8")
              ? buffer.getDouble()
              : header.contains("<f4") ? buffer.getFloat() : Byte.toUnsignedInt(buffer.get());
    }
    return Nd4j.create(values, shape, type);
  }

  double[] values(String name) {
    INDArray array = array(name, DataType.DOUBLE);
    return array.reshape(array.length()).toDoubleVector();
  }

  byte[] labels(String name) {
    double[] values = values(name);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (int) values[i];
    }
    return labels;
  }

  /** Largest difference over the largest golden value. */
  static double deviation(INDArray actual, INDArray expected) {
    INDArray difference =
        actual
            .castTo(DataType.DOUBLE)
            .reshape(expected.shape())
            .sub(expected.castTo(DataType.DOUBLE));
    return difference.amaxNumber().doubleValue() / expected.amaxNumber().doubleValue();
  }
}
