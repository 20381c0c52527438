// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The layers of a network that have parameters, in the order of its flat vector. The layout, the
 * size, the cost and the first values all follow from this one list.
 */
public final class Layers {
  private final List<Layer> layers;
  private final List<String> drawnLast;

  Layers(List<Layer> layers) {
    this(layers, List.of());
  }

  /**
   * Layers that do not all draw their first values in the order of the flat vector.
   *
   * @param drawnLast names of those that draw after all others, in this order
   */
  Layers(List<Layer> layers, List<String> drawnLast) {
    this.layers = List.copyOf(layers);
    this.drawnLast = List.copyOf(drawnLast);
  }

  /**
   * Where each parameter lies in the flat vector, without gaps.
   *
   * @throws ArithmeticException if there are more parameters than an array can hold
   */
  public List<ParameterSlice> layout() {
    return placed().stream().map(Placed::slice).toList();
  }

  /**
   * Number of parameters.
   *
   * @throws ArithmeticException if a {@code long} cannot hold it
   */
  public long parameterCount() {
    return layers.stream().mapToLong(Layer::parameterCount).reduce(0, Math::addExact);
  }

  /**
   * Multiply-adds of the convolutions in a forward pass, for each pixel of the image; edges count
   * as if they were inside.
   */
  public double multiplyAdds() {
    return layers.stream().mapToDouble(Layer::multiplyAdds).sum();
  }

  /** The first values of all parameters, in the order of {@link #layout()}. */
  float[] initialParameters(Gaussians random) {
    float[] values = new float[Math.toIntExact(parameterCount())];
    placed().stream()
        .sorted(Comparator.comparingInt(placed -> drawnLast.indexOf(placed.slice().layer())))
        .forEachOrdered(placed -> placed.initial().fill(values, placed.slice(), random));
    return values;
  }

  private List<Placed> placed() {
    List<Placed> placed = new ArrayList<>();
    int offset = 0;
    for (Layer layer : layers) {
      for (Layer.Parameter parameter : layer.parameters()) {
        int length = Math.toIntExact(parameter.length());
        placed.add(
            new Placed(
                new ParameterSlice(
                    layer.name(), parameter.name(), offset, length, parameter.shape()),
                parameter.initial()));
        offset = Math.addExact(offset, length);
      }
    }
    return placed;
  }

  private record Placed(ParameterSlice slice, Initial initial) {}
}
