// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where tensors live and how they are stored.
 *
 * @param type of parameters and images: Float, or Double for tests
 * @param forGpu whether operations take the form that is fast, and gives the same bits each time,
 *     on a GPU
 * @param bfloat16 whether convolutions run in bfloat16
 */
public record TensorSettings(Device device, ScalarType type, boolean forGpu, boolean bfloat16) {

  /** 32-bit floats on the processor. */
  public static TensorSettings cpu() {
    return cpu(ScalarType.Float);
  }

  /** Numbers of a type on the processor. */
  public static TensorSettings cpu(ScalarType type) {
    return new TensorSettings(
        new Device(torch.DeviceType.CPU), type, /* forGpu= */ false, /* bfloat16= */ false);
  }

  /** Options of a new tensor. */
  public TensorOptions options() {
    return new TensorOptions(type).device(new DeviceOptional(device));
  }

  /**
   * Images.
   *
   * @param values [N, 3, H, W]; copied
   */
  public Tensor images(float[] values, int height, int width) {
    long images = values.length / (3L * height * width);
    return copy(new FloatPointer(values), ScalarType.Float, images, 3, height, width)
        .to(device, type, /* non_blocking= */ false, /* copy= */ true, contiguous());
  }

  /**
   * Values of any shape.
   *
   * @param values row-major; copied
   */
  public Tensor tensor(double[] values, long... shape) {
    return copy(new DoublePointer(values), ScalarType.Double, shape)
        .to(device, type, /* non_blocking= */ false, /* copy= */ true, contiguous());
  }

  /**
   * A flat vector.
   *
   * @param values copied
   */
  public Tensor vector(float[] values) {
    return copy(new FloatPointer(values), ScalarType.Float, values.length)
        .to(device, type, /* non_blocking= */ false, /* copy= */ true, contiguous());
  }

  /**
   * Labels.
   *
   * @param trainIds unsigned bytes, [N, H, W]; copied
   * @return of type Long, [N, H, W]
   */
  public Tensor labels(byte[] trainIds, int height, int width) {
    long images = trainIds.length / ((long) height * width);
    return copy(new BytePointer(trainIds), ScalarType.Byte, images, height, width)
        .to(device, ScalarType.Long, /* non_blocking= */ false, /* copy= */ true, contiguous());
  }

  /** A view of Java's values, which the caller copies before they go. */
  private static Tensor copy(Pointer values, ScalarType type, long... shape) {
    return torch.from_blob(values, shape, new TensorOptions(type));
  }

  /** A copy of a tensor's values, row-major. */
  public static float[] floats(Tensor tensor) {
    Tensor values =
        tensor
            .detach()
            .to(new Device(torch.DeviceType.CPU), ScalarType.Float)
            .contiguous(MemoryFormat.Contiguous);
    float[] floats = new float[Math.toIntExact(values.numel())];
    if (floats.length > 0) { // An empty tensor has no address.
      values.data_ptr_float().get(floats);
    }
    return floats;
  }

  /** A copy of a tensor's values in double precision, row-major. */
  public static double[] doubles(Tensor tensor) {
    Tensor values =
        tensor
            .detach()
            .to(new Device(torch.DeviceType.CPU), ScalarType.Double)
            .contiguous(MemoryFormat.Contiguous);
    double[] doubles = new double[Math.toIntExact(values.numel())];
    values.data_ptr_double().get(doubles);
    return doubles;
  }

  private static MemoryFormatOptional contiguous() {
    return new MemoryFormatOptional(MemoryFormat.Contiguous);
  }
}
