// SPDX-License-Identifier: Apache-2.0
package io.semadapt.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.model.ParameterSlice;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reference arrays of losses and of one training step, computed with PyTorch 1.13 in double
 * precision, seed 20240611: NumPy files in one archive. Gradients and parameters after the step are
 * stored as floats. Every engine is held to them.
 */
public final class Golden {
  /** Of both cases of the step; its networks are G_ST, G_TS, D_S and D_T. */
  public static final GanArchitecture ARCHITECTURE = new GanArchitecture(4, 2, 4, 4, 19);

  private static final List<String> NETWORKS = List.of("G_st", "G_ts", "D_s", "D_t");

  private static final int HEADER = 10;

  private final Map<String, byte[]> files = new HashMap<>();

  /** Reads the archive. */
  public Golden() {
    try (InputStream resource = Golden.class.getResourceAsStream("gan_step.zip");
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

  /** The shape of an array. */
  public long[] shape(String name) {
    String header = file(name).header();
    String shape = header.substring(header.indexOf("'shape': (") + 10, header.indexOf(')'));
    return Arrays.stream(shape.split("[, ]+")).mapToLong(Long::parseLong).toArray();
  }

  /** The values of an array, row-major. */
  public double[] values(String name) {
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

  /** Train ids as unsigned bytes. */
  public byte[] labels(String name) {
    double[] values = values(name);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) values[i];
    }
    return labels;
  }

  /** The weights of a case's objective: case1 has no identity term. */
  public static GanObjective objective(String name) {
    return new GanObjective(1, 1, 1, 10, hasIdentity(name) ? 5 : 0, 0, 0.8, 0);
  }

  private static boolean hasIdentity(String name) {
    return !name.equals("case1");
  }

  /**
   * A parameter of a case, or its gradient.
   *
   * @param kind before, gradient or after
   * @param network its place in {@link #ARCHITECTURE}
   */
  public double[] parameter(String name, String kind, int network, ParameterSlice slice) {
    String parameter =
        switch (slice.parameter()) {
          case "W" -> "weight";
          case "b" -> "bias";
          default -> slice.parameter();
        };
    return values(
        "%s/%s/%s.%s.%s".formatted(name, kind, NETWORKS.get(network), slice.layer(), parameter));
  }

  /** Compares the losses of a step of a case, each within a relative tolerance. */
  public static void assertLosses(
      String name, GanLosses actual, double[] expected, double tolerance) {
    near(actual.generator().adversarialTarget(), expected[0], tolerance);
    near(actual.generator().adversarialSource(), expected[1], tolerance);
    near(actual.generator().semantic(), expected[3], tolerance);
    near(actual.generator().reconstructionSource(), expected[4], tolerance);
    near(actual.generator().reconstructionTarget(), expected[5], tolerance);
    if (hasIdentity(name)) {
      near(actual.generator().identityTarget(), expected[7], tolerance);
      near(actual.generator().identitySource(), expected[8], tolerance);
    }
    near(actual.generator().total(), expected[10], tolerance);
    near(actual.discriminator().domainTarget(), expected[11], tolerance);
    near(actual.discriminator().domainSource(), expected[12], tolerance);
    near(actual.discriminator().semanticsSource(), expected[13], tolerance);
    near(actual.discriminator().semanticsTarget(), expected[14], tolerance);
    near(actual.discriminator().total(), expected[15], tolerance);
  }

  private static void near(double actual, double expected, double tolerance) {
    assertThat(actual).isCloseTo(expected, within(tolerance * Math.abs(expected)));
  }
}
