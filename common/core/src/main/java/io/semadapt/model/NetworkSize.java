// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * How large a network is, without making it: for plans of disk and time.
 *
 * @param parameters trained numbers, 4 bytes each
 * @param multiplyAdds of a forward pass, for each pixel of the image
 */
public record NetworkSize(long parameters, double multiplyAdds) {
  /** A network of any architecture. */
  public static NetworkSize of(Architecture architecture) {
    Layers layers = architecture.layers();
    return new NetworkSize(layers.parameterCount(), layers.multiplyAdds());
  }
}
