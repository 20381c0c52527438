// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.protobuf.ProtoMessage;
import io.semadapt.train.BatchStatistics;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained network as an ONNX file: operator set 13, file format 7 (ONNX Runtime from 1.7 on).
 *
 * <p>Its input is {@code image}, float32 [batch, 3, height, width], red green blue in [-1, 1]; its
 * output is {@code translation}, the same, or {@code logits}, [batch, 19, height, width]. Batch,
 * height and width are free, the latter two within the multiples that the architecture demands.
 */
public final class OnnxModel {
  private static final int FILE_FORMAT = 7;
  private static final int OPERATOR_SET = 13;

  /** Protocol Buffers read no longer message. */
  private static final long LONGEST = Integer.MAX_VALUE;

  private static final String IMAGE = "image";
  private static final int COLOURS = 3;

  private final String name;
  private final OnnxGraph graph;
  private final String output;
  private final int outputChannels;

  private OnnxModel(String name, OnnxGraph graph, String output, int outputChannels) {
    this.name = name;
    this.graph = graph;
    this.output = output;
    this.outputChannels = outputChannels;
  }

  /**
   * A generator; heights and widths are multiples of {@link GeneratorArchitecture#MULTIPLE} and at
   * least 16.
   *
   * @param parameters has those of the generator, in its layout; not copied
   * @param start of the generator's parameters
   */
  public static OnnxModel of(GeneratorArchitecture architecture, float[] parameters, int start) {
    OnnxGraph graph = new OnnxGraph(architecture.layers(), parameters, start);
    graph.name(GeneratorNodes.add(architecture, graph, IMAGE), "translation");
    return new OnnxModel("generator", graph, "translation", COLOURS);
  }

  /**
   * A segmenter; heights and widths are multiples of {@link SegmenterArchitecture#multiple}.
   *
   * @param parameters in the layout of the architecture; not copied
   */
  public static OnnxModel of(
      SegmenterArchitecture architecture, float[] parameters, BatchStatistics statistics) {
    OnnxGraph graph = new OnnxGraph(architecture.layers(), parameters, 0);
    graph.name(SegmenterNodes.add(architecture, graph, IMAGE, statistics), "logits");
    return new OnnxModel(architecture.name(), graph, "logits", SegmenterArchitecture.classes());
  }

  /**
   * Writes the file; the stream is flushed, not closed.
   *
   * @param producerVersion of this program
   * @param metadata for those who use the file
   * @throws IllegalArgumentException if it would be longer than ONNX allows
   */
  public void write(OutputStream out, String producerVersion, Map<String, String> metadata)
      throws IOException {
    ProtoMessage model =
        new ProtoMessage()
            .add(OnnxFields.IR_VERSION, FILE_FORMAT)
            .add(OnnxFields.PRODUCER, "semadapt")
            .add(OnnxFields.PRODUCER_VERSION, producerVersion)
            .add(OnnxFields.OPSET, new ProtoMessage().add(OnnxFields.OPSET_VERSION, OPERATOR_SET));
    SortedMap<String, String> sorted = new TreeMap<>(metadata);
    sorted.forEach(
        (key, value) ->
            model.add(
                OnnxFields.METADATA,
                new ProtoMessage().add(OnnxFields.KEY, key).add(OnnxFields.VALUE, value)));
    byte[] small = withoutParameters();
    long length = small.length;
    for (OnnxTensor tensor : graph.tensors()) {
      length += head(tensor).length + tensor.length();
    }
    byte[] head = model.open(OnnxFields.GRAPH, length).toBytes();
    if (length > LONGEST - head.length) {
      throw new IllegalArgumentException(
          "its %d bytes are more than the 2 GiB that an ONNX file can have".formatted(length));
    }
    out.write(head);
    out.write(small);
    for (OnnxTensor tensor : graph.tensors()) {
      out.write(head(tensor));
      tensor.write(out);
    }
    out.flush();
  }

  private static byte[] head(OnnxTensor tensor) {
    return new ProtoMessage().open(OnnxFields.INITIALIZER, tensor.length()).toBytes();
  }

  private byte[] withoutParameters() {
    ProtoMessage message = new ProtoMessage();
    graph.nodes().forEach(node -> message.add(OnnxFields.NODE, node));
    graph.constants().forEach(constant -> message.add(OnnxFields.INITIALIZER, constant));
    return message
        .add(OnnxFields.GRAPH_NAME, name)
        .add(OnnxFields.INPUT, images(IMAGE, COLOURS))
        .add(OnnxFields.OUTPUT, images(output, outputChannels))
        .toBytes();
  }

  private static ProtoMessage images(String name, int channels) {
    ProtoMessage shape =
        new ProtoMessage()
            .add(OnnxFields.SHAPE_DIMENSION, free("batch"))
            .add(
                OnnxFields.SHAPE_DIMENSION,
                new ProtoMessage().add(OnnxFields.DIMENSION_VALUE, channels))
            .add(OnnxFields.SHAPE_DIMENSION, free("height"))
            .add(OnnxFields.SHAPE_DIMENSION, free("width"));
    ProtoMessage type =
        new ProtoMessage()
            .add(OnnxFields.ELEMENT_TYPE, OnnxFields.FLOAT)
            .add(OnnxFields.SHAPE, shape);
    return new ProtoMessage()
        .add(OnnxFields.VALUE_NAME, name)
        .add(OnnxFields.VALUE_TYPE, new ProtoMessage().add(OnnxFields.TENSOR_TYPE, type));
  }

  private static ProtoMessage free(String name) {
    return new ProtoMessage().add(OnnxFields.DIMENSION_NAME, name);
  }
}
