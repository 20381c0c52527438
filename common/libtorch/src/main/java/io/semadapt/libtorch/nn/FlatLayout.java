// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Layers;
import io.semadapt.model.ParameterSlice;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Where each parameter lies in a flat vector: as {@code io.semadapt.model} says, but the weights of
 * convolutions as [O, kH, kW, I] where images are channels last, which saves a copy at each use.
 */
public final class FlatLayout {
  private static final int CONVOLUTION = 4;

  private final List<Layers> networks;
  private final TensorSettings settings;

  /** Of these networks, one after the other. */
  FlatLayout(List<Layers> networks, TensorSettings settings) {
    this.networks = networks;
    this.settings = settings;
  }

  /** Number of values. */
  long length() {
    return networks.stream().mapToLong(Layers::parameterCount).sum();
  }

  /**
   * One parameter.
   *
   * @param flat a vector in this layout
   * @param start of the parameter's network in it
   * @return a view, in the shape of the slice
   */
  Tensor view(Tensor flat, ParameterSlice slice, long start) {
    if (!isTurned(slice)) {
      return plain(flat, slice, start);
    }
    List<Long> shape = slice.shape();
    return flat.narrow(0, start + slice.offset(), slice.length())
        .view(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
        .permute(0, 3, 1, 2);
  }

  private static Tensor plain(Tensor flat, ParameterSlice slice, long start) {
    long[] shape = slice.shape().stream().mapToLong(Long::longValue).toArray();
    return flat.narrow(0, start + slice.offset(), slice.length()).view(shape);
  }

  private boolean isTurned(ParameterSlice slice) {
    return settings.channelsLast() && slice.shape().size() == CONVOLUTION;
  }

  /**
   * Values in the layout of {@code io.semadapt.model}.
   *
   * @param flat a vector in this layout
   */
  public Tensor common(Tensor flat) {
    Tensor result = flat.detach().clone();
    Scopes.untracked(
        () ->
            forTurned(
                (slice, start) -> plain(result, slice, start).copy_(view(flat, slice, start))));
    return result;
  }

  /**
   * A copy of values, in the layout of {@code io.semadapt.model}.
   *
   * @param flat a vector in this layout
   */
  public float[] values(Tensor flat) {
    return Scopes.freeing(() -> TensorSettings.floats(common(flat)));
  }

  /**
   * Overwrites a vector in this layout.
   *
   * @param values in the layout of {@code io.semadapt.model}
   * @throws IllegalArgumentException if the lengths differ
   */
  public void set(Tensor flat, float[] values) {
    if (flat.numel() != values.length) {
      throw new IllegalArgumentException(
          "Invalid state of %d values: expected %d".formatted(values.length, flat.numel()));
    }
    Tensor unused = Scopes.inference(() -> set(flat, settings.vector(values)));
  }

  /** The same for a tensor. */
  public Tensor set(Tensor flat, Tensor values) {
    flat.copy_(values);
    forTurned((slice, start) -> view(flat, slice, start).copy_(plain(values, slice, start)));
    return flat;
  }

  /** What to do with a parameter. */
  private interface Visitor {
    void visit(ParameterSlice slice, long start);
  }

  private void forTurned(Visitor visitor) {
    long start = 0;
    for (Layers network : networks) {
      for (ParameterSlice slice : network.layout()) {
        if (isTurned(slice)) {
          visitor.visit(slice, start);
        }
      }
      start += network.parameterCount();
    }
  }
}
