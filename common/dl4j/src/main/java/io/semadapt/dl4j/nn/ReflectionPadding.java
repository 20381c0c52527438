// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.params.EmptyParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Pads an image by mirroring it at its outermost pixels, which are not repeated: {@code c b | a b
 * c}.
 *
 * <p>Input [N, C, H, W], output [N, C, H + 2 size, W + 2 size]; H and W must be larger than the
 * size. ND4J's own {@code mirror_pad} takes most of a generator's forward pass; copying rows is
 * almost free.
 */
public final class ReflectionPadding extends Layer {
  private static final long serialVersionUID = 1;

  private int size;

  private ReflectionPadding() {}

  private ReflectionPadding(int size) {
    this.size = size;
  }

  /** Padding of this many pixels on each side. */
  public static ReflectionPadding of(int size) {
    return new ReflectionPadding(size);
  }

  /** Pixels added on each side. */
  public int getSize() {
    return size;
  }

  /** For the JSON reader. */
  public void setSize(int size) {
    this.size = size;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerSetup.of(new ReflectionPaddingLayer(conf, type), conf, listeners, layerIndex);
  }

  @Override
  public ParamInitializer initializer() {
    return EmptyParamInitializer.getInstance();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeConvolutional image = (InputType.InputTypeConvolutional) inputType;
    return InputType.convolutional(
        image.getHeight() + 2L * size, image.getWidth() + 2L * size, image.getChannels());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String name) {
    return List.of();
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public GradientNormalization getGradientNormalization() {
    return GradientNormalization.None;
  }

  @Override
  public double getGradientNormalizationThreshold() {
    return 0;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(
            layerName, ReflectionPadding.class, inputType, getOutputType(0, inputType))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && other instanceof ReflectionPadding that && that.size == size;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), size);
  }
}
