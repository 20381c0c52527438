// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Instance normalisation with learned scale and offset, followed by a (leaky) rectifier, Ulyanov et
 * al. 2016 (arXiv 1607.08022). Deeplearning4j has no such layer.
 *
 * <pre>{@code
 * x^   = (x - mean) / sqrt(var + 1e-5)      mean and biased variance over H and W, per image and channel
 * u    = scale * x^ + offset
 * y    = u > 0 ? u : slope * u              slope 1: none, 0: ReLU
 * }</pre>
 *
 * <p>Input and output [N, C, H, W]. Parameters, in this order: {@value #SCALE} [C], {@value
 * #OFFSET} [C].
 */
public final class InstanceNormalization extends FeedForwardLayer {
  private static final long serialVersionUID = 1;

  /** Name of the scale parameter. */
  public static final String SCALE = "scale";

  /** Name of the offset parameter. */
  public static final String OFFSET = "offset";

  static final double EPSILON = 1e-5;

  private double slope = 1;

  private InstanceNormalization() {}

  private InstanceNormalization(Builder builder) {
    super(builder);
    this.slope = builder.slope;
    initializeConstraints(builder);
  }

  /** The layer for a number of channels, without rectifier. */
  public static InstanceNormalization of(int channels) {
    return withSlope(channels, 1);
  }

  /** The layer for a number of channels, followed by a ReLU. */
  public static InstanceNormalization withRelu(int channels) {
    return withSlope(channels, 0);
  }

  /** The layer for a number of channels, followed by a leaky ReLU of this slope below zero. */
  public static InstanceNormalization withSlope(int channels, double slope) {
    Builder builder = new Builder(slope);
    builder.setNIn(channels);
    builder.setNOut(channels);
    return builder.build();
  }

  /** The rectifier's slope below zero; 1 means no rectifier. */
  public double getSlope() {
    return slope;
  }

  /** For the JSON reader. */
  public void setSlope(double slope) {
    this.slope = slope;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerSetup.of(
        new InstanceNormalizationLayer(conf, type),
        conf,
        listeners,
        layerIndex,
        parameters,
        initialize);
  }

  @Override
  public ParamInitializer initializer() {
    return new Initializer();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeConvolutional image && (nIn <= 0 || override)) {
      nIn = image.getChannels();
      nOut = image.getChannels();
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            layerName, InstanceNormalization.class, inputType, inputType)
        .standardMemory(2 * nOut, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof InstanceNormalization that
        && that.slope == slope;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), slope);
  }

  /** What Deeplearning4j's base classes want to be built from. */
  private static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private final double slope;

    Builder(double slope) {
      this.slope = slope;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the overridden signature
    public <E extends Layer> E build() {
      return (E) new InstanceNormalization(this);
    }
  }

  /** Scale 1 and offset 0, views of the network's flat vector. */
  private static final class Initializer implements ParamInitializer {
    @Override
    public long numParams(NeuralNetConfiguration conf) {
      return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
      return 2 * ((InstanceNormalization) layer).getNOut();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
      return List.of(SCALE, OFFSET);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
      return List.of();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
      return List.of(SCALE, OFFSET);
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
      return false;
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
      return true;
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
      Map<String, INDArray> views = getGradientsFromFlattened(conf, parameters);
      views.keySet().forEach(conf::addVariable);
      if (initialize) {
        views.get(SCALE).assign(1);
        views.get(OFFSET).assign(0);
      }
      return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration conf, INDArray flat) {
      long channels = ((InstanceNormalization) conf.getLayer()).getNOut();
      INDArray vector = flat.reshape(flat.length());
      Map<String, INDArray> views = new LinkedHashMap<>();
      views.put(SCALE, vector.get(NDArrayIndex.interval(0, channels)));
      views.put(OFFSET, vector.get(NDArrayIndex.interval(channels, 2 * channels)));
      return views;
    }
  }
}
