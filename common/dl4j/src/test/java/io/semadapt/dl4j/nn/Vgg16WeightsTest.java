// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.InvalidWeightsException;
import io.semadapt.model.Vgg16Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Weights are read from files of Keras's structure, thirty-two times narrower. */
class Vgg16WeightsTest {
  private static final int DIVISOR = 32;
  private static final int[] WIDTHS = {2, 4, 8, 16, 16};
  private static final int HEAD_WIDTH = 4096;
  private static final int HEAD = HEAD_WIDTH / DIVISOR;
  private static final double[] BGR_MEAN = {103.939, 116.779, 123.68};

  @TempDir Path folder;

  private final Random random = new Random(5);

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void theFirstLayerSeesWhatKerasFeedsIt() {
    float[][][][] kernel = kernel(3, 3, 2);
    Path file = write(kernel, true, false);
    ComputationGraph graph = graph(DIVISOR);

    load(file, graph);

    INDArray image = image();
    INDArray output = graph.feedForward(image, false).get("block1_conv1");
    double total = 0;
    for (int o = 0; o < 2; o++) {
      double expected = 0.25;
      for (int h = 0; h < 3; h++) {
        for (int w = 0; w < 3; w++) {
          for (int bgr = 0; bgr < 3; bgr++) {
            double byteValue = (image.getDouble(0, 2 - bgr, 9 + h, 4 + w) + 1) * 127.5;
            expected += kernel[h][w][bgr][o] * (byteValue - BGR_MEAN[bgr]);
          }
        }
      }
      assertThat(output.getDouble(0, o, 10, 5)).isCloseTo(Math.max(0, expected), within(1e-2));
      total += Math.max(0, expected);
    }
    assertThat(total).as("some of it passes the rectifier").isPositive();
  }

  @Test
  void denseLayersBecomeConvolutionsAndScoresStartAtZero() {
    Path file = write(kernel(3, 3, 2), true, true);
    ComputationGraph graph = graph(DIVISOR);

    load(file, graph);

    try (HdfFile hdf = new HdfFile(file)) {
      float[][] fc1 = (float[][]) hdf.getDatasetByPath("/model_weights/fc1/fc1/kernel:0").getData();
      float[][] fc2 = (float[][]) hdf.getDatasetByPath("/model_weights/fc2/fc2/kernel:0").getData();
      // Row 2, column 5, input 3 of [7, 7, 16].
      assertThat(graph.getParam("fc6_W").getFloat(11, 3, 2, 5))
          .isEqualTo(fc1[(2 * 7 + 5) * 16 + 3][11]);
      assertThat(graph.getParam("fc7_W").getFloat(7, 100, 0, 0)).isEqualTo(fc2[100][7]);
      assertThat(graph.getParam("fc7_b").getFloat(0, 7)).isEqualTo(0.25f);
    }
    assertThat(graph.getParam("score3_W").sumNumber().doubleValue()).isZero();
    assertThat(graph.getParam("up-score_W").sumNumber().doubleValue()).isPositive();
  }

  @Test
  void aNetworkTrainsOnFromThem() {
    ComputationGraph graph =
        SegmenterGraphs.create(
            new Fcn8sVgg16Architecture(DIVISOR), new Adam(1e-3), 1, new double[0]);
    load(write(kernel(3, 3, 2), false, true), graph);
    INDArray image = image();
    MultiDataSet batch = new MultiDataSet(image, Nd4j.zeros(DataType.FLOAT, 1, 1, 32, 32));

    graph.fit(batch);
    double first = graph.score();
    for (int step = 0; step < 5; step++) {
      graph.fit(batch);
    }

    assertThat(graph.score()).isLessThan(first);
  }

  @Test
  void aNotopFileLeavesTheHeadAtRandom() {
    ComputationGraph graph = graph(DIVISOR);
    INDArray head = graph.getParam("fc6_W").dup();
    INDArray convolution = graph.getParam("block5_conv3_W").dup();

    load(write(kernel(3, 3, 2), false, false), graph);

    assertThat(graph.getParam("fc6_W")).isEqualTo(head);
    assertThat(graph.getParam("block5_conv3_W")).isNotEqualTo(convolution);
  }

  @Test
  void filesThatDoNotFitSayWhy() throws IOException {
    Path file = write(kernel(3, 3, 2), false, false);
    assertThatThrownBy(() -> load(file, graph(64)))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessage(
            "Cannot read VGG16 weights '%s': the kernel of layer 'block1_conv1' is [3, 3, 3, 2], this network needs [3, 3, 3, 1] (train-segmenter.network.width-divisor?)"
                .formatted(file));
    Path partial = folder.resolve("partial.h5");
    try (WritableHdfFile hdf = HdfFile.write(partial)) {
      hdf.putGroup("dense_1");
    }
    assertThatThrownBy(() -> load(partial, graph(DIVISOR)))
        .hasMessage(
            "Cannot read VGG16 weights '%s': it has no layer 'block1_conv1', only [dense_1]"
                .formatted(partial));
    Path text = Files.writeString(folder.resolve("text.h5"), "version https://git-lfs");
    assertThatThrownBy(() -> load(text, graph(DIVISOR)))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith(
            "Cannot read VGG16 weights '%s': it is no HDF5 file".formatted(text));
    Path cut = folder.resolve("cut.h5");
    byte[] bytes = Files.readAllBytes(file);
    ComputationGraph graph = graph(DIVISOR);
    for (int length = 0; length < bytes.length - 64; length += bytes.length / 40) {
      Files.write(cut, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> load(cut, graph))
          .isInstanceOf(InvalidWeightsException.class)
          .hasMessageStartingWith("Cannot read VGG16 weights '%s'".formatted(cut));
    }
    assertThatThrownBy(() -> load(folder.resolve("none.h5"), graph(DIVISOR)))
        .hasMessageEndingWith("none.h5': no such file");
  }

  private INDArray image() {
    float[] pixels = new float[3 * 32 * 32];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 2 * random.nextFloat() - 1;
    }
    return Nd4j.create(pixels, new long[] {1, 3, 32, 32}, 'c');
  }

  private static void load(Path file, ComputationGraph graph) {
    int divisor = HEAD_WIDTH / (int) graph.getParam("fc7_b").length();
    float[] initial = graph.params().reshape(graph.numParams()).toFloatVector();
    graph.setParams(
        Nd4j.createFromArray(
            Vgg16Weights.read(file, new Fcn8sVgg16Architecture(divisor), initial)));
  }

  private static ComputationGraph graph(int divisor) {
    return SegmenterGraphs.create(
        new Fcn8sVgg16Architecture(divisor), new Sgd(0), 1, new double[0]);
  }

  /** A file as Keras leaves it: weights alone, or a whole model; with or without the head. */
  private Path write(float[][][][] first, boolean model, boolean top) {
    Path file = folder.resolve("vgg16-" + model + top + ".h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup layers = model ? hdf.putGroup("model_weights") : hdf;
      int in = 3;
      for (int block = 1; block <= WIDTHS.length; block++) {
        int out = WIDTHS[block - 1];
        for (int layer = 1; layer <= (block < 3 ? 2 : 3); layer++) {
          put(layers, "block" + block + "_conv" + layer, in == 3 ? first : kernel(3, in, out), out);
          in = out;
        }
        layers.putGroup("block" + block + "_pool");
      }
      if (top) {
        put(layers, "fc1", matrix(7 * 7 * in, HEAD), HEAD);
        put(layers, "fc2", matrix(HEAD, HEAD), HEAD);
      }
    }
    return file;
  }

  private static void put(WritableGroup layers, String name, Object kernel, int out) {
    float[] bias = new float[out];
    Arrays.fill(bias, 0.25f);
    WritableGroup group = layers.putGroup(name).putGroup(name);
    group.putDataset("bias:0", bias);
    group.putDataset("kernel:0", kernel);
  }

  private float[][][][] kernel(int size, int in, int out) {
    float[][][][] kernel = new float[size][size][][];
    for (float[][][] row : kernel) {
      for (int column = 0; column < size; column++) {
        row[column] = matrix(in, out);
      }
    }
    return kernel;
  }

  private float[][] matrix(int in, int out) {
    float[][] matrix = new float[in][out];
    for (float[] row : matrix) {
      for (int o = 0; o < out; o++) {
        row[o] = (random.nextFloat() - 0.5f) * (float) Math.sqrt(24.0 / (9 * in));
      }
    }
    return matrix;
  }
}
