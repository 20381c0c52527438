// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

import io.semadapt.model.Layers;
import io.semadapt.model.ParameterSlice;
import io.semadapt.protobuf.ProtoMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes and constants of a network while it is written down. Every method adds what it is named
 * after and returns the name of its result; images are [N, C, H, W].
 */
final class OnnxGraph {
  private static final float EPSILON = 1e-5f;

  private final Map<String, ParameterSlice> layout = new HashMap<>();
  private final float[] parameters;
  private final int start;
  private final List<byte[]> nodes = new ArrayList<>();
  private final List<byte[]> constants = new ArrayList<>();
  private final List<OnnxTensor> tensors = new ArrayList<>();

  /**
   * A graph without nodes.
   *
   * @param parameters has those of the network, in its layout
   * @param start of the network's parameters
   */
  OnnxGraph(Layers layers, float[] parameters, int start) {
    layers.layout().forEach(slice -> layout.put(slice.layer() + "." + slice.parameter(), slice));
    this.parameters = parameters;
    this.start = start;
  }

  List<byte[]> nodes() {
    return nodes;
  }

  /** Small constants, as messages. */
  List<byte[]> constants() {
    return constants;
  }

  /** Parameters. */
  List<OnnxTensor> tensors() {
    return tensors;
  }

  /** A convolution with zero padding, and with bias if the layer has one. */
  String convolve(String layer, String x, int stride, int pad) {
    List<String> inputs = new ArrayList<>(List.of(x, parameter(layer + ".W")));
    if (layout.containsKey(layer + ".b")) {
      inputs.add(parameter(layer + ".b"));
    }
    return node("Conv", inputs, ints("strides", stride, stride), ints("pads", pad, pad, pad, pad));
  }

  /** A transposed convolution without bias that enlarges; its kernel is twice the factor. */
  String enlargeByConvolution(String layer, String x, int factor) {
    int pad = factor / 2;
    return node(
        "ConvTranspose",
        List.of(x, parameter(layer + ".W")),
        ints("strides", factor, factor),
        ints("pads", pad, pad, pad, pad));
  }

  /** A convolution of one channel with a fixed kernel of this height and width. */
  String filter(String x, float[] kernel, long channels, long height, long width) {
    List<Long> shape = List.of(1L, channels, height, width);
    return node("Conv", List.of(x, constant(kernel, shape)));
  }

  String instanceNormalization(String layer, String x, String scale, String offset) {
    return node(
        "InstanceNormalization",
        List.of(x, parameter(layer + "." + scale), parameter(layer + "." + offset)),
        real("epsilon", EPSILON));
  }

  /** Batch normalisation with the running statistics. */
  String batchNormalization(String layer, String x) {
    ParameterSlice deviation = layout.get(layer + ".log10stdev");
    float[] variance = new float[deviation.length()];
    for (int i = 0; i < variance.length; i++) {
      variance[i] = (float) Math.pow(10, 2.0 * parameters[start + deviation.offset() + i]);
    }
    return node(
        "BatchNormalization",
        List.of(
            x,
            parameter(layer + ".gamma"),
            parameter(layer + ".beta"),
            parameter(layer + ".mean"),
            constant(variance, deviation.shape())),
        real("epsilon", EPSILON));
  }

  String relu(String x) {
    return node("Relu", List.of(x));
  }

  String tanh(String x) {
    return node("Tanh", List.of(x));
  }

  String sigmoid(String x) {
    return node("Sigmoid", List.of(x));
  }

  String add(String x, String y) {
    return node("Add", List.of(x, y));
  }

  String subtract(String x, String y) {
    return node("Sub", List.of(x, y));
  }

  String multiply(String x, String y) {
    return node("Mul", List.of(x, y));
  }

  /** Multiplies every value by a number. */
  String multiply(String x, float factor) {
    return multiply(x, constant(new float[] {factor}, List.of(1L)));
  }

  /** One after the other along the channels. */
  String concatenate(String x, String y) {
    return node("Concat", List.of(x, y), integer("axis", 1));
  }

  /** The channels from one to before another. */
  String channels(String x, long from, long to) {
    return node("Slice", List.of(x, longs(from), longs(to), longs(1)));
  }

  /** Takes the largest of each two by two pixels. */
  String pool(String x) {
    return node("MaxPool", List.of(x), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
  }

  /** Mirrors n pixels beyond each border, without repeating the border itself. */
  String reflect(String x, long n) {
    return node("Pad", List.of(x, longs(0, 0, n, n, 0, 0, n, n)), text("mode", "reflect"));
  }

  /** Repeats each pixel twice along both sides. */
  String enlarge(String x) {
    String scales = constant(new float[] {1, 1, 2, 2}, List.of(4L));
    return node(
        "Resize",
        // The second input, a region, is for another mode.
        List.of(x, "", scales),
        text("mode", "nearest"),
        text("coordinate_transformation_mode", "asymmetric"),
        text("nearest_mode", "floor"));
  }

  /** Names a result, as an output of the graph needs. */
  void name(String x, String name) {
    add("Identity", List.of(x), name);
  }

  private String node(String operator, List<String> inputs, ProtoMessage... attributes) {
    return add(operator, inputs, operator + "-" + nodes.size(), attributes);
  }

  private String add(
      String operator, List<String> inputs, String output, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.add(OnnxFields.NODE_INPUT, input));
    node.add(OnnxFields.NODE_OUTPUT, output)
        .add(OnnxFields.NODE_NAME, operator + "-" + nodes.size())
        .add(OnnxFields.OPERATOR, operator);
    for (ProtoMessage attribute : attributes) {
      node.add(OnnxFields.ATTRIBUTE, attribute);
    }
    nodes.add(node.toBytes());
    return output;
  }

  private String parameter(String name) {
    ParameterSlice slice = layout.get(name);
    tensors.add(
        OnnxTensor.ofFloats(
            name, slice.shape(), parameters, start + slice.offset(), slice.length()));
    return name;
  }

  private String constant(float[] values, List<Long> shape) {
    String name = "constant-" + (tensors.size() + constants.size());
    tensors.add(OnnxTensor.ofFloats(name, shape, values, 0, values.length));
    return name;
  }

  private String longs(long... values) {
    String name = "constant-" + (tensors.size() + constants.size());
    constants.add(OnnxTensor.ofLongs(name, values));
    return name;
  }

  private static ProtoMessage attribute(String name, int type) {
    return new ProtoMessage()
        .add(OnnxFields.ATTRIBUTE_NAME, name)
        .add(OnnxFields.ATTRIBUTE_TYPE, type);
  }

  private static ProtoMessage real(String name, float value) {
    return attribute(name, OnnxFields.TYPE_FLOAT).add(OnnxFields.FLOAT_VALUE, value);
  }

  private static ProtoMessage integer(String name, long value) {
    return attribute(name, OnnxFields.TYPE_INT).add(OnnxFields.INT_VALUE, value);
  }

  private static ProtoMessage text(String name, String value) {
    return attribute(name, OnnxFields.TYPE_STRING).add(OnnxFields.STRING_VALUE, value);
  }

  private static ProtoMessage ints(String name, long... values) {
    ProtoMessage attribute = attribute(name, OnnxFields.TYPE_INTS);
    for (long value : values) {
      attribute.add(OnnxFields.INT_VALUES, value);
    }
    return attribute;
  }
}
