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
 * The parameters of networks in one flat vector, in the layout of {@code io.semadapt.model}, and
 * their gradients in another: an optimizer updates all of them at once, and a state is one copy.
 */
public final class Parameters {
  private final Tensor values;
  private final Tensor gradients;
  private final List<Network> networks = new ArrayList<>();

  /**
   * Parameters of 0. Must be made outside a {@code PointerScope}, which would free them.
   *
   * @param layers of each network
   */
  public Parameters(List<Layers> layers, TensorSettings settings) {
    long count = layers.stream().mapToLong(Layers::parameterCount).sum();
    values = torch.zeros(new long[] {count}, settings.options());
    gradients = torch.zeros(new long[] {count}, settings.options());
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
    return new Network(leaves, offset, layers.parameterCount(), settings);
  }

  /** A view of the flat vector; autograd adds its gradient to a view of the flat gradient. */
  private Tensor leaf(ParameterSlice slice, long offset) {
    long[] shape = slice.shape().stream().mapToLong(Long::longValue).toArray();
    long start = offset + slice.offset();
    Tensor gradient = gradients.narrow(0, start, slice.length()).view(shape);
    Tensor view = values.narrow(0, start, slice.length()).view(shape);
    // Unlike detach(), it counts its own changes: running statistics change before the gradient of
    // a weight is computed.
    Tensor leaf = view.variable_data();
    // requires_grad_ returns the same tensor by a reference that owns nothing: not kept.
    leaf.requires_grad_(true);
    leaf.mutable_grad().put(gradient);
    return leaf;
  }

  /** All values, [n]. */
  public Tensor values() {
    return values;
  }

  /** The gradient of each value, [n]. */
  public Tensor gradients() {
    return gradients;
  }

  /** The networks, in the order in which they lie. */
  public List<Network> networks() {
    return networks;
  }
}
