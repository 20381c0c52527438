// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Layers;
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
    long start = 0;
    for (Layers network : layers) {
      FlatLayout own = new FlatLayout(List.of(network), settings);
      networks.add(new Network(leaves(own, start), start, own, settings));
      start += own.length();
    }
  }

  private Map<String, Tensor> leaves(FlatLayout own, long start) {
    Tensor network = values.narrow(0, start, own.length());
    Tensor gradient = gradients.narrow(0, start, own.length());
    Map<String, Tensor> leaves = new LinkedHashMap<>();
    for (FlatLayout.Place place : own.places()) {
      String name = place.slice().layer() + "." + place.slice().parameter();
      leaves.put(name, leaf(own.view(network, place), own.view(gradient, place)));
    }
    return leaves;
  }

  /** A view of the flat vector; autograd adds its gradient to a view of the flat gradient. */
  private static Tensor leaf(Tensor view, Tensor gradient) {
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
    long start = networks.subList(0, from).stream().mapToLong(Network::length).sum();
    long length = networks.subList(from, to).stream().mapToLong(Network::length).sum();
    return flat.narrow(0, start, length);
  }

  /** The networks, in the order in which they lie. */
  public List<Network> networks() {
    return networks;
  }
}
