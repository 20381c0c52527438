// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The end of a generator that translates colours and coarse shapes, and carries the fine detail of
 * its input: the top level of a Laplacian pyramid with a learned mask, as in LPTN (Liang et al.
 * 2021, arXiv 2105.09188), here with one mask for a pixel's three channels.
 *
 * <pre>{@code
 * y_c = tanh(a_c + 2 sigmoid(m) h)      h = high pass of the input's luminance
 * }</pre>
 *
 * <p>The first input is the generator's image [N, 3, H, W], the second a and m, [N, 4, H, W]; the
 * output is [N, 3, H, W] in [-1, 1]. At m = 0 the detail is carried as it is.
 */
public final class CarriedDetail extends GraphVertex {
  private static final long serialVersionUID = 1;
  private static final int INPUTS = 2;

  @Override
  public GraphVertex clone() {
    return new CarriedDetail();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CarriedDetail;
  }

  @Override
  public int hashCode() {
    return CarriedDetail.class.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return INPUTS;
  }

  @Override
  public int maxVertexInputs() {
    return INPUTS;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return new CarriedDetailVertex(graph, name, index, type);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... inputs) {
    return inputs[0];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    throw new UnsupportedOperationException("the memory of a generator is not reported");
  }
}
