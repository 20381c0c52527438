// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.HighPassKernel;
import java.util.ArrayDeque;
import java.util.Deque;

/** The generator of {@link GeneratorArchitecture}. */
final class GeneratorNodes {
  private final OnnxGraph graph;

  private GeneratorNodes(OnnxGraph graph) {
    this.graph = graph;
  }

  /** Adds the network; returns the name of its output. */
  static String add(GeneratorArchitecture architecture, OnnxGraph graph, String image) {
    return new GeneratorNodes(graph).translate(architecture, image);
  }

  private String translate(GeneratorArchitecture architecture, String image) {
    Deque<String> encoded = new ArrayDeque<>();
    String x = unit("in", graph.reflect(image, 3), 1, 0);
    for (String unit : new String[] {"down1", "down2"}) {
      encoded.push(x);
      x = unit(unit, x, 2, 1);
    }
    for (int block = 1; block <= architecture.residualBlocks(); block++) {
      x = residual("res" + block, x);
    }
    for (String unit : new String[] {"up1", "up2"}) {
      x = unit(unit, graph.enlarge(x), 1, 1);
      if (architecture.skips()) {
        x = graph.concatenate(x, encoded.pop());
      }
    }
    x = graph.convolve("out.conv", graph.reflect(x, 3), 1, 0);
    return graph.tanh(architecture.detail() ? withDetail(image, x) : x);
  }

  private String unit(String unit, String x, int stride, int pad) {
    return graph.relu(normalize(unit, graph.convolve(unit + ".conv", x, stride, pad)));
  }

  private String normalize(String unit, String x) {
    return graph.instanceNormalization(unit + ".norm", x, "scale", "offset");
  }

  private String residual(String block, String x) {
    String y = unit(block + ".a", graph.reflect(x, 1), 1, 0);
    String z = graph.convolve(block + ".b.conv", graph.reflect(y, 1), 1, 0);
    return graph.add(x, normalize(block + ".b", z));
  }

  /** {@code a_c + 2 sigmoid(m) h}, h the luminance minus its Gaussian blur. */
  private String withDetail(String image, String output) {
    String colours = graph.channels(output, 0, 3);
    String gate = graph.multiply(graph.sigmoid(graph.channels(output, 3, 4)), 2);
    return graph.add(colours, graph.multiply(gate, highPass(image)));
  }

  private String highPass(String image) {
    String luminance = graph.filter(image, floats(HighPassKernel.luminance()), 3, 1, 1);
    float[] blur = floats(HighPassKernel.blur());
    String padded = graph.reflect(luminance, HighPassKernel.RADIUS);
    String vertical = graph.filter(padded, blur, 1, blur.length, 1);
    return graph.subtract(luminance, graph.filter(vertical, blur, 1, 1, blur.length));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
