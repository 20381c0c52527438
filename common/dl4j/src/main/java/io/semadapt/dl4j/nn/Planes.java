// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The float planes of an NCHW array in native memory, read and written one whole plane at a time.
 *
 * <p>A plane fits the processor's cache and Java's compiler turns loops over {@code float[]} into
 * vector instructions: several times faster than the chain of ND4J operations that does the same
 * arithmetic.
 */
public final class Planes {
  private final FloatBuffer buffer;
  private final int size;

  private Planes(FloatBuffer buffer, int size) {
    this.buffer = buffer;
    this.size = size;
  }

  /**
   * Whether the planes of arrays of this type can be reached: floats in the memory of a CPU
   * backend.
   */
  public static boolean areReachable(DataType type) {
    return type == DataType.FLOAT && CpuBackend.IS_CPU;
  }

  /** The array itself if its planes are contiguous, else a contiguous copy. */
  static INDArray contiguous(INDArray nchw) {
    boolean dense =
        nchw.ordering() == 'c'
            && !nchw.isView()
            && nchw.stride(3) == 1
            && nchw.stride(2) == nchw.size(3)
            && nchw.stride(1) == nchw.size(2) * nchw.size(3)
            && nchw.stride(0) == nchw.stride(1) * nchw.size(1);
    return dense ? nchw : nchw.dup('c');
  }

  /** Planes of a contiguous NCHW array of floats. */
  static Planes of(INDArray nchw) {
    return new Planes(nchw.data().asNioFloat(), (int) (nchw.size(2) * nchw.size(3)));
  }

  /** One plane of a contiguous array, of whatever type and wherever it is. */
  static double[] doubles(INDArray nchw, int plane) {
    double[] values = new double[(int) (nchw.size(2) * nchw.size(3))];
    if (areReachable(nchw.dataType())) {
      float[] floats = new float[values.length];
      of(nchw).read(plane, floats);
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[i];
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = nchw.data().getDouble((long) plane * values.length + i);
      }
    }
    return values;
  }

  /** Sets one plane of a contiguous array. */
  static void assign(INDArray nchw, int plane, double[] values) {
    if (areReachable(nchw.dataType())) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) values[i];
      }
      of(nchw).write(plane, floats);
    } else {
      for (int i = 0; i < values.length; i++) {
        nchw.data().put((long) plane * values.length + i, values[i]);
      }
    }
  }

  void read(int plane, float[] values) {
    read(plane, values, 0);
  }

  void read(int plane, float[] values, int offset) {
    buffer.get(plane * size, values, offset, size);
  }

  void write(int plane, float[] values) {
    write(plane, values, 0);
  }

  void write(int plane, float[] values, int offset) {
    buffer.put(plane * size, values, offset, size);
  }

  /** Asked once: the answer needs the native library. */
  private static final class CpuBackend {
    static final boolean IS_CPU = Backend.isCpu();
  }
}
