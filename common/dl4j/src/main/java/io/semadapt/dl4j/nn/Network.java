// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.ParameterSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link ComputationGraph} with one input and any number of outputs, run by hand: forward to the
 * outputs asked for, backward from gradients computed outside, down to the gradient at the input.
 *
 * <p>That is what adversarial training needs and Deeplearning4j's own training loop does not give:
 * its backward pass with external errors works only without workspaces, keeps garbage until Java's
 * collector runs, and computes heads and gradients that nobody reads. Here the arrays of a {@link
 * Pass} live in one block of memory that the next pass uses again, so that memory stays flat.
 *
 * <p>Belongs to one thread. Passes of one network do not overlap; passes of different networks
 * nest.
 */
public final class Network {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final WorkspaceConfiguration MEMORY =
      WorkspaceConfiguration.builder()
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final String workspace = "NETWORK_" + COUNT.incrementAndGet();
  private final LayerWorkspaceMgr workspaces =
      LayerWorkspaceMgr.builder().defaultWorkspace(workspace, MEMORY).build();
  private final ComputationGraph graph;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final Map<String, boolean[]> ancestors = new LinkedHashMap<>();
  private final boolean[] learning;
  private final INDArray gradients;
  private final INDArray accumulated;

  private Network(ComputationGraph graph) {
    this.graph = graph;
    this.vertices = graph.getVertices();
    this.order = graph.topologicalSortOrder();
    this.gradients = Nd4j.create(graph.params().dataType(), graph.params().length());
    this.accumulated = Nd4j.create(graph.params().dataType(), graph.params().length());
    graph.setBackpropGradientsViewArray(gradients);
    graph
        .getConfiguration()
        .getNetworkOutputs()
        .forEach(name -> ancestors.put(name, ancestorsOf(name)));
    this.learning = learning();
  }

  /** Builds the graph; every parameter is what the configuration's weight initialisation says. */
  public static Network of(ComputationGraphConfiguration configuration) {
    Backend.initialize();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return new Network(graph);
  }

  /** The graph underneath. */
  public ComputationGraph graph() {
    return graph;
  }

  /** The data type of every array in and out. */
  public DataType dataType() {
    return graph.params().dataType();
  }

  /** The live flat vector of all parameters, [n], in the order of {@link #layout()}. */
  public INDArray parameters() {
    return graph.params().reshape(graph.params().length());
  }

  /**
   * Sum of the parameter gradients of every {@link Pass#backward} since {@link #clearGradients()},
   * [n].
   */
  public INDArray gradients() {
    return accumulated;
  }

  /** Sets the gradients to zero. */
  public void clearGradients() {
    accumulated.assign(0);
  }

  /** Number of parameters. */
  public int parameterCount() {
    return (int) graph.params().length();
  }

  /**
   * Where each parameter lies in the flat vector: layers in topological order; of a convolution its
   * bias {@code b} [out] (if any) before its weights {@code W} [out, in, kH, kW], row-major; of an
   * instance normalisation {@code scale} [C] before {@code offset} [C].
   */
  public List<ParameterSlice> layout() {
    List<ParameterSlice> slices = new ArrayList<>();
    int offset = 0;
    for (int index : order) {
      if (!vertices[index].hasLayer()) {
        continue;
      }
      for (Map.Entry<String, INDArray> entry : vertices[index].paramTable(false).entrySet()) {
        List<Long> shape = Arrays.stream(entry.getValue().shape()).boxed().toList();
        int length = (int) entry.getValue().length();
        slices.add(
            new ParameterSlice(
                vertices[index].getVertexName(), entry.getKey(), offset, length, shape));
        offset += length;
      }
    }
    return slices;
  }

  /**
   * Runs forward, keeping what backward needs, to these outputs only (all of them if none is
   * named).
   *
   * @param input [N, C, H, W]
   */
  public Pass forward(INDArray input, String... outputs) {
    return new Pass(
        input, outputs.length == 0 ? ancestors.keySet().toArray(new String[0]) : outputs);
  }

  /**
   * Runs forward for the one output named, freeing every activation as soon as nothing needs it any
   * more: the way to run images as large as memory allows.
   *
   * @param input [N, C, H, W]; not changed and not closed
   * @return a new array outside any workspace; the caller closes it
   */
  public INDArray infer(INDArray input, String output) {
    boolean[] needed = ancestors.get(output);
    int[] consumers = new int[vertices.length];
    for (int index : order) {
      if (needed[index] && !vertices[index].isInputVertex()) {
        for (VertexIndices from : vertices[index].getInputVertices()) {
          consumers[from.getVertexIndex()]++;
        }
      }
    }
    INDArray[] activations = new INDArray[vertices.length];
    LayerWorkspaceMgr detached = LayerWorkspaceMgr.noWorkspaces();
    INDArray result = null;
    for (int index : order) {
      GraphVertex vertex = vertices[index];
      if (!needed[index]) {
        continue;
      }
      if (vertex.isInputVertex()) {
        activations[index] = input.dup('c');
        continue;
      }
      VertexIndices[] from = vertex.getInputVertices();
      for (int i = 0; i < from.length; i++) {
        vertex.setInput(i, activations[from[i].getVertexIndex()], detached);
      }
      // Training mode: an activation layer in inference mode would overwrite its input.
      INDArray activation = vertex.doForward(true, detached);
      activations[index] = activation;
      for (VertexIndices source : from) {
        if (--consumers[source.getVertexIndex()] == 0) {
          activations[source.getVertexIndex()].close();
        }
      }
      vertex.clear();
      if (vertex.getVertexName().equals(output)) {
        result = activation;
      }
    }
    return result;
  }

  /**
   * The same for one image.
   *
   * @param image [3, H, W]
   * @return [channels, H', W'] of the output
   */
  public float[] infer(float[] image, int height, int width, String output) {
    try (INDArray input = Nd4j.createFromArray(image).reshape('c', 1, 3, height, width);
        INDArray result = infer(input, output)) {
      return result.dup('c').data().asFloat();
    }
  }

  private boolean[] ancestorsOf(String output) {
    boolean[] needed = new boolean[vertices.length];
    needed[graph.getVertex(output).getVertexIndex()] = true;
    for (int i = order.length - 1; i >= 0; i--) {
      GraphVertex vertex = vertices[order[i]];
      if (needed[order[i]] && !vertex.isInputVertex()) {
        for (VertexIndices from : vertex.getInputVertices()) {
          needed[from.getVertexIndex()] = true;
        }
      }
    }
    return needed;
  }

  /** The vertices that have parameters or stand on one that has. */
  private boolean[] learning() {
    boolean[] result = new boolean[vertices.length];
    for (int index : order) {
      GraphVertex vertex = vertices[index];
      result[index] = vertex.hasLayer() && vertex.getLayer().numParams() > 0;
      for (int i = 0; !vertex.isInputVertex() && i < vertex.getNumInputArrays(); i++) {
        result[index] |= result[vertex.getInputVertices()[i].getVertexIndex()];
      }
    }
    return result;
  }

  /**
   * One run forward, and backward as often as wanted. Its arrays are overwritten by the network's
   * next pass: copy what must outlive {@link #close()}.
   */
  public final class Pass implements AutoCloseable {
    private final MemoryWorkspace memory;
    private final INDArray[] activations = new INDArray[vertices.length];

    private Pass(INDArray input, String[] outputs) {
      this.memory = Nd4j.getWorkspaceManager().getAndActivateWorkspace(MEMORY, workspace);
      boolean[] needed = new boolean[vertices.length];
      for (String output : outputs) {
        boolean[] path = ancestors.get(output);
        for (int i = 0; i < needed.length; i++) {
          needed[i] |= path[i];
        }
      }
      for (int index : order) {
        GraphVertex vertex = vertices[index];
        if (!needed[index]) {
          continue;
        }
        if (vertex.isInputVertex()) {
          activations[index] = input;
          continue;
        }
        VertexIndices[] from = vertex.getInputVertices();
        for (int i = 0; i < from.length; i++) {
          vertex.setInput(i, activations[from[i].getVertexIndex()], workspaces);
        }
        activations[index] = vertex.doForward(true, workspaces);
      }
    }

    /** The value of an output that this pass was asked for. */
    public INDArray output(String name) {
      return activations[graph.getVertex(name).getVertexIndex()];
    }

    /**
     * Back-propagates and adds the parameters' gradients to {@link Network#gradients()}.
     *
     * @param outputGradients gradient of the loss with respect to each output, by the output's name
     * @return the gradient with respect to the input
     */
    public INDArray backward(Map<String, INDArray> outputGradients) {
      return backward(outputGradients, true, true);
    }

    /** Back-propagates as {@link #backward}, but leaves out the gradient of the input. */
    public void learn(Map<String, INDArray> outputGradients) {
      backward(outputGradients, true, false);
    }

    /** Back-propagates with frozen parameters: {@link #gradients()} do not change. */
    public INDArray inputGradient(Map<String, INDArray> outputGradients) {
      return backward(outputGradients, false, true);
    }

    private INDArray backward(
        Map<String, INDArray> outputGradients, boolean parameters, boolean input) {
      if (parameters && outputGradients.size() < ancestors.size()) {
        gradients.assign(0);
      }
      INDArray[] epsilons = new INDArray[vertices.length];
      outputGradients.forEach(
          (name, gradient) -> epsilons[graph.getVertex(name).getVertexIndex()] = gradient);
      INDArray inputGradient = null;
      for (int i = order.length - 1; i >= 0; i--) {
        GraphVertex vertex = vertices[order[i]];
        INDArray epsilon = epsilons[order[i]];
        if (epsilon == null || !(input || learning[order[i]])) {
          continue;
        }
        if (vertex.isInputVertex()) {
          inputGradient = epsilon;
          continue;
        }
        VertexIndices[] from = vertex.getInputVertices();
        if (vertex.hasLayer() && vertex.getLayer() instanceof DirectConvolutionLayer convolution) {
          convolution.need(parameters, input || learning[from[0].getVertexIndex()]);
        }
        vertex.setEpsilon(epsilon);
        INDArray[] below = vertex.doBackward(false, workspaces).getSecond();
        for (int k = 0; k < from.length; k++) {
          int source = from[k].getVertexIndex();
          epsilons[source] = epsilons[source] == null ? below[k] : epsilons[source].add(below[k]);
        }
      }
      if (parameters) {
        accumulated.addi(gradients);
      }
      return inputGradient;
    }

    @Override
    public void close() {
      for (GraphVertex vertex : vertices) {
        vertex.clear();
      }
      memory.close();
    }
  }
}
