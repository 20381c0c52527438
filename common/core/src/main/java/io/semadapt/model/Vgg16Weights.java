// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * VGG16's weights as Keras Applications distribute them (Simonyan and Zisserman 2015, arXiv
 * 1409.1556): an {@code .h5} file with a group for each layer, {@code block1_conv1} to {@code
 * block5_conv3}, and unless it is a {@code notop} file {@code fc1} and {@code fc2}. A whole saved
 * model, whose layers lie under {@code model_weights}, is read too.
 *
 * <p>Kernels are [height, width, in, out]; {@code fc1} is [7 * 7 * in, out], flattened from
 * [height, width, in], and becomes a 7×7 convolution. Those weights expect blue, green and red from
 * 0 to 255 less ImageNet's mean; here the first layer is changed so that red, green and blue from
 * -1 to 1 give the same values, but for the outermost pixels, where padding now means mid grey and
 * not the mean.
 */
public final class Vgg16Weights {
  private static final double[] BGR_MEAN = {103.939, 116.779, 123.68};
  private static final double HALF_RANGE = 127.5;
  private static final int HEAD_KERNEL = 7;

  /** VGG16's thirteen convolutions, from the image on; named alike in every width. */
  private static final List<String> CONVOLUTIONS =
      new Fcn8sVgg16Architecture(1)
          .blocks().stream().flatMap(block -> block.convolutions().stream()).toList();

  private final Path file;
  private final Group layers;
  private final Map<String, ParameterSlice> slices;
  private final float[] parameters;

  private Vgg16Weights(
      Path file, Group layers, Map<String, ParameterSlice> slices, float[] parameters) {
    this.file = file;
    this.layers = layers;
    this.slices = slices;
    this.parameters = parameters;
  }

  /**
   * Puts the weights of a file into a new network, and zeros into its scoring layers.
   *
   * @param initial parameters of the network, in the layout of its architecture; not changed
   * @return the parameters to start with
   * @throws InvalidWeightsException if the file is missing, is no HDF5 file, or does not fit
   */
  public static float[] read(Path file, Fcn8sVgg16Architecture architecture, float[] initial) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidWeightsException(file, "no such file");
    }
    Map<String, ParameterSlice> slices =
        architecture.layers().layout().stream()
            .collect(
                Collectors.toMap(
                    slice -> slice.layer() + "_" + slice.parameter(), Function.identity()));
    float[] parameters = initial.clone();
    try (HdfFile hdf = new HdfFile(file)) {
      Group layers = hdf.getChild("model_weights") instanceof Group model ? model : hdf;
      new Vgg16Weights(file, layers, slices, parameters).load();
    } catch (HdfException e) {
      throw new InvalidWeightsException(file, "it is no HDF5 file (" + e.getMessage() + ")");
    }
    return parameters;
  }

  private void load() {
    for (String name : CONVOLUTIONS) {
      int[] shape = shape(name);
      int[] expected = {shape[2], shape[3], shape[1], shape[0]};
      assign(name, kernel(name, expected), bias(name, expected[3]));
    }
    if (layers.getChild("fc1") != null) {
      dense("fc1", "fc6", HEAD_KERNEL);
      dense("fc2", "fc7", 1);
    }
    // VGG16's activations reach hundreds: scores at random would saturate the softmax. Long et al.
    // start their scoring layers at zero as well.
    for (String score : List.of("score", "score4", "score3")) {
      ParameterSlice slice = slices.get(score + "_W");
      Arrays.fill(parameters, slice.offset(), slice.offset() + slice.length(), 0);
    }
  }

  /** [out, in, height, width]. */
  private int[] shape(String convolution) {
    return slices.get(convolution + "_W").shape().stream().mapToInt(Math::toIntExact).toArray();
  }

  private void dense(String name, String convolution, int size) {
    int[] shape = shape(convolution);
    assign(
        convolution,
        kernel(name, new int[] {size * size * shape[1], shape[0]}),
        bias(name, shape[0]));
  }

  /** From [height, width, in, out] to [out, in, height, width]. */
  private void assign(String name, float[] kernel, float[] bias) {
    int[] shape = shape(name);
    int out = shape[0];
    int in = shape[1];
    int area = shape[2] * shape[3];
    boolean first = name.equals(CONVOLUTIONS.get(0));
    float[] values = new float[kernel.length];
    for (int o = 0; o < out; o++) {
      double shift = 0;
      for (int c = 0; c < in; c++) {
        int channel = first ? in - 1 - c : c;
        for (int p = 0; p < area; p++) {
          float value = kernel[(p * in + channel) * out + o];
          values[(o * in + c) * area + p] = (float) (first ? HALF_RANGE * value : value);
          shift += first ? value * (HALF_RANGE - BGR_MEAN[channel]) : 0;
        }
      }
      bias[o] += (float) shift;
    }
    System.arraycopy(values, 0, parameters, slices.get(name + "_W").offset(), values.length);
    System.arraycopy(bias, 0, parameters, slices.get(name + "_b").offset(), out);
  }

  private float[] kernel(String layer, int[] expected) {
    return floats(layer, "kernel", expected, dataset(layer, expected.length));
  }

  private float[] bias(String layer, int channels) {
    return floats(layer, "bias", new int[] {channels}, dataset(layer, 1));
  }

  private float[] floats(String layer, String what, int[] expected, Dataset dataset) {
    int[] found = dataset.getDimensions();
    if (!Arrays.equals(found, expected)) {
      throw new InvalidWeightsException(
          file,
          "the %s of layer '%s' is %s, this network needs %s (train-segmenter.network.width-divisor?)"
              .formatted(what, layer, Arrays.toString(found), Arrays.toString(expected)));
    }
    Object data = dataset.getDataFlat();
    if (data instanceof float[] floats) {
      return floats;
    }
    if (data instanceof double[] doubles) {
      float[] floats = new float[doubles.length];
      IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) doubles[i]);
      return floats;
    }
    throw new InvalidWeightsException(
        file,
        "the %s of layer '%s' holds %s, not floating point numbers"
            .formatted(what, layer, dataset.getJavaType()));
  }

  /** Kernel and bias differ in rank, whatever the version of Keras called them. */
  private Dataset dataset(String layer, int rank) {
    if (!(layers.getChild(layer) instanceof Group group)) {
      throw new InvalidWeightsException(
          file, "it has no layer '%s', only %s".formatted(layer, layers.getChildren().keySet()));
    }
    List<Dataset> datasets = new ArrayList<>();
    collect(group, datasets);
    return datasets.stream()
        .filter(
            dataset ->
                rank == 1
                    ? dataset.getDimensions().length == 1
                    : dataset.getDimensions().length > 1)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidWeightsException(
                    file, "layer '%s' has no %s".formatted(layer, rank == 1 ? "bias" : "kernel")));
  }

  private static void collect(Group group, List<Dataset> datasets) {
    for (Node node : group) {
      if (node instanceof Dataset dataset) {
        datasets.add(dataset);
      } else if (node instanceof Group child) {
        collect(child, datasets);
      }
    }
  }
}
