// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Layers;
import io.semadapt.model.ParameterSlice;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where each parameter lies in a flat vector. On a processor that is the common layout of {@code
 * io.semadapt.model}: all values, one after the other. On a GPU each parameter begins at a multiple
 * of 256 bytes (cuDNN reads several values at once: "misaligned address"); the values between two
 * parameters are 0 and stay so.
 */
public final class FlatLayout {
  private static final int GPU_ALIGNMENT = 64;

  private final TensorSettings settings;
  private final List<Place> places = new ArrayList<>();
  private final long count;
  private final long length;

  /**
   * Where a parameter begins.
   *
   * @param common in the common layout
   * @param own in this one
   */
  record Place(ParameterSlice slice, long common, long own) {}

  /** Of these networks, one after the other. */
  FlatLayout(List<Layers> networks, TensorSettings settings) {
    this.settings = settings;
    long alignment = settings.forGpu() ? GPU_ALIGNMENT : 1;
    long common = 0;
    long own = 0;
    for (Layers network : networks) {
      for (ParameterSlice slice : network.layout()) {
        places.add(new Place(slice, common + slice.offset(), own));
        own = (own + slice.length() + alignment - 1) / alignment * alignment;
      }
      common += network.parameterCount();
    }
    count = common;
    length = own;
  }

  List<Place> places() {
    return places;
  }

  /** Number of values of a vector in this layout. */
  long length() {
    return length;
  }

  /**
   * One parameter.
   *
   * @param flat a vector in this layout
   * @return a view, in the shape of the parameter
   */
  Tensor view(Tensor flat, Place place) {
    return view(flat, place.own(), place.slice());
  }

  private static Tensor view(Tensor flat, long start, ParameterSlice slice) {
    long[] shape = slice.shape().stream().mapToLong(Long::longValue).toArray();
    return flat.narrow(0, start, slice.length()).view(shape);
  }

  /**
   * Values in the common layout.
   *
   * @param flat a vector in this layout
   */
  public Tensor common(Tensor flat) {
    Tensor values = torch.zeros(new long[] {count}, settings.options());
    Scopes.untracked(
        () ->
            places.forEach(
                place -> view(values, place.common(), place.slice()).copy_(view(flat, place))));
    return values;
  }

  /**
   * Values in the common layout.
   *
   * @param flat a vector in this layout
   */
  public float[] values(Tensor flat) {
    return Scopes.freeing(() -> TensorSettings.floats(common(flat)));
  }

  /**
   * Overwrites a vector in this layout.
   *
   * @param values in the common layout
   * @throws IllegalArgumentException if there are more or fewer than parameters
   */
  public void set(Tensor flat, float[] values) {
    Scopes.freeing(() -> set(flat, settings.vector(values)));
  }

  /** The same with values that are on the device already. */
  public Tensor set(Tensor flat, Tensor values) {
    if (values.numel() != count) {
      throw new IllegalArgumentException(
          "Invalid state of %d values: expected %d".formatted(values.numel(), count));
    }
    Scopes.untracked(
        () ->
            places.forEach(
                place -> view(flat, place).copy_(view(values, place.common(), place.slice()))));
    return flat;
  }
}
