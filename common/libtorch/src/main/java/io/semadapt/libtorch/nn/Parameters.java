// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Layers;
import io.semadapt.model.ParameterSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The parameters of networks in one flat vector, and their gradients in another: an optimizer
 * updates all of them at once, and a state is one copy.
 */
public final class Parameters {
  private final FlatLayout layout;
  private final Tensor values;
  private final Tensor gradients;
  private final List<Network> networks = new ArrayList<>();

  /**
   * Parameters of 0. Must be made outside a {@code PointerScope}, which would free them.
   *
   * @param layers of each network
   */
  public Parameters(List<Layers> layers, TensorSettings settings) {
    layout = new FlatLayout(layers, settings);
    values = torch.zeros(new long[] {layout.length()}, settings.options());
    gradients = torch.zeros(new long[] {layout.length()}, settings.options());
    long offset = 0;
    for (Layers network : layers) {
      networks.add(network(network, offset, settings));
      offset += network.parameterCount();
    }
  }

  private Network network(Layers layers, long offset, TensorSettings settings) {
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    for (ParameterSlice slice : layers.layout()) {
      leaves.put(slice.layer() + "." + slice.parameter(), leaf(slice, offset));
    }
    return new Network(leaves, offset, new FlatLayout(List.of(layers), settings), settings);
  }

  /** A view of the flat vector; autograd adds its gradient to a view of the flat gradient. */
  private Tensor leaf(ParameterSlice slice, long offset) {
    Tensor gradient = layout.view(gradients, slice, offset);
    Tensor view = layout.view(values, slice, offset);
    // Unlike detach(), it counts its own changes: running statistics change before the gradient of
    // a weight is computed.
    Tensor leaf = view.variable_data();
    // requires_grad_ returns the same tensor by a reference that owns nothing: not kept.
    leaf.requires_grad_(true);
    leaf.mutable_grad().put(gradient);
    return leaf;
  }

  /** Where each lies in a flat vector. */
  public FlatLayout layout() {
    return layout;
  }

  /** All values, [n]. */
  public Tensor values() {
    return values;
  }

  /** The gradient of each value, [n]. */
  public Tensor gradients() {
    return gradients;
  }

  /**
   * Some of the networks in a flat vector.
   *
   * @param from index of the first network
   * @param to index after the last
   */
  public Tensor part(Tensor flat, int from, int to) {
    long start = networks.subList(0, from).stream().mapToLong(Network::parameterCount).sum();
    long length = networks.subList(from, to).stream().mapToLong(Network::parameterCount).sum();
    return flat.narrow(0, start, length);
  }

  /** The networks, in the order in which they lie. */
  public List<Network> networks() {
    return networks;
  }
}
