// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

/** Numbers of fields and values in {@code onnx.proto} that are written. */
final class OnnxFields {
  /** Fields of ModelProto. */
  static final int IR_VERSION = 1;

  static final int PRODUCER = 2;
  static final int PRODUCER_VERSION = 3;
  static final int GRAPH = 7;
  static final int OPSET = 8;
  static final int METADATA = 14;

  /** Of OperatorSetIdProto. */
  static final int OPSET_VERSION = 2;

  /** Of StringStringEntryProto. */
  static final int KEY = 1;

  static final int VALUE = 2;

  /** Of GraphProto. */
  static final int NODE = 1;

  static final int GRAPH_NAME = 2;
  static final int INITIALIZER = 5;
  static final int INPUT = 11;
  static final int OUTPUT = 12;

  /** Of NodeProto. */
  static final int NODE_INPUT = 1;

  static final int NODE_OUTPUT = 2;
  static final int NODE_NAME = 3;
  static final int OPERATOR = 4;
  static final int ATTRIBUTE = 5;

  /** Of AttributeProto. */
  static final int ATTRIBUTE_NAME = 1;

  static final int FLOAT_VALUE = 2;
  static final int INT_VALUE = 3;
  static final int STRING_VALUE = 4;
  static final int INT_VALUES = 8;
  static final int ATTRIBUTE_TYPE = 20;

  /** Values of AttributeProto's type. */
  static final int TYPE_FLOAT = 1;

  static final int TYPE_INT = 2;
  static final int TYPE_STRING = 3;
  static final int TYPE_INTS = 7;

  /** Of TensorProto. */
  static final int DIMENSION = 1;

  static final int DATA_TYPE = 2;
  static final int TENSOR_NAME = 8;
  static final int RAW_DATA = 9;

  /** Values of TensorProto's data type. */
  static final int FLOAT = 1;

  static final int INT64 = 7;

  /** Of ValueInfoProto. */
  static final int VALUE_NAME = 1;

  static final int VALUE_TYPE = 2;

  /** Of TypeProto and what is in it. */
  static final int TENSOR_TYPE = 1;

  static final int ELEMENT_TYPE = 1;
  static final int SHAPE = 2;
  static final int SHAPE_DIMENSION = 1;
  static final int DIMENSION_VALUE = 1;
  static final int DIMENSION_NAME = 2;

  private OnnxFields() {}
}
