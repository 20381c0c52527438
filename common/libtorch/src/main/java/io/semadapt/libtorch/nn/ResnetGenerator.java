// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.GeneratorArchitecture;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;

/**
 * The generator of {@link GeneratorArchitecture}: [N, 3, H, W] in [-1, 1] to the same. Its layers
 * are listed at the engine on Deeplearning4j, {@code io.semadapt.dl4j.nn.ResnetGenerator}.
 */
public final class ResnetGenerator {
  private final GeneratorArchitecture architecture;
  private final Network network;

  /** A generator with these parameters. */
  public ResnetGenerator(GeneratorArchitecture architecture, Network network) {
    this.architecture = architecture;
    this.network = network;
  }

  /** Its parameters. */
  public Network network() {
    return network;
  }

  /** Translates images; both sides are multiples of 4 and at least 16. */
  public Tensor translate(Tensor image) {
    Deque<Tensor> encoded = new ArrayDeque<>();
    Tensor x = unit("in", network.reflect(image, 3), 1, 0);
    for (String unit : new String[] {"down1", "down2"}) {
      encoded.push(x);
      x = unit(unit, x, 2, 1);
    }
    for (int block = 1; block <= architecture.residualBlocks(); block++) {
      x = residual("res" + block, x);
    }
    for (String unit : new String[] {"up1", "up2"}) {
      x = unit(unit, Network.enlarge(x), 1, 1);
      if (architecture.skips()) {
        x = Network.concatenate(x, encoded.pop());
      }
    }
    x = network.convolve("out.conv", network.reflect(x, 3), 1, 0);
    return architecture.detail() ? CarriedDetail.of(image, x, network) : x.tanh();
  }

  private Tensor unit(String unit, Tensor x, long stride, long pad) {
    return network
        .normalize(unit + ".norm", network.convolve(unit + ".conv", x, stride, pad))
        .relu();
  }

  private Tensor residual(String block, Tensor x) {
    Tensor y = unit(block + ".a", network.reflect(x, 1), 1, 0);
    Tensor z = network.convolve(block + ".b.conv", network.reflect(y, 1), 1, 0);
    return x.add(network.normalize(block + ".b.norm", z));
  }
}
