// SPDX-License-Identifier: Apache-2.0
package io.semadapt.onnx;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.train.BatchStatistics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The segmenters, each from an image to logits. */
final class SegmenterNodes {
  /** Adds a network; returns the name of its output. */
  private interface Nodes {
    String add(
        SegmenterArchitecture architecture,
        OnnxGraph graph,
        String image,
        BatchStatistics statistics);
  }

  /** Every known architecture. */
  private static final Map<Class<?>, Nodes> NODES =
      Map.of(
          UnetArchitecture.class,
          (architecture, graph, image, statistics) ->
              unet((UnetArchitecture) architecture, graph, image, statistics),
          Fcn8sVgg16Architecture.class,
          (architecture, graph, image, statistics) ->
              fcn8s((Fcn8sVgg16Architecture) architecture, graph, image));

  private SegmenterNodes() {}

  /** Adds the network; returns the name of its output. */
  static String add(
      SegmenterArchitecture architecture,
      OnnxGraph graph,
      String image,
      BatchStatistics statistics) {
    return NODES.get(architecture.getClass()).add(architecture, graph, image, statistics);
  }

  private static String unet(
      UnetArchitecture architecture, OnnxGraph graph, String image, BatchStatistics statistics) {
    Deque<String> skips = new ArrayDeque<>();
    String x = image;
    for (int level = 1; level <= architecture.levels(); level++) {
      x = unit("encoder" + level + "a", graph, x, statistics);
      x = unit("encoder" + level + "b", graph, x, statistics);
      skips.push(x);
      x = graph.pool(x);
    }
    x = unit("bottom-a", graph, x, statistics);
    x = unit("bottom-b", graph, x, statistics);
    for (int level = architecture.levels(); level >= 1; level--) {
      x = graph.concatenate(skips.pop(), graph.enlarge(x));
      x = unit("decoder" + level, graph, x, statistics);
    }
    return graph.convolve("logits", x, 1, 0);
  }

  private static String unit(String name, OnnxGraph graph, String x, BatchStatistics statistics) {
    String y = graph.convolve(name + "-conv", x, 1, 1);
    return graph.relu(
        // Statistics of a batch of one picture are those of each of its planes.
        statistics == BatchStatistics.PICTURE
            ? graph.instanceNormalization(name, y, "gamma", "beta")
            : graph.batchNormalization(name, y));
  }

  private static String fcn8s(Fcn8sVgg16Architecture architecture, OnnxGraph graph, String image) {
    List<String> pooled = new ArrayList<>();
    String x = image;
    for (Fcn8sVgg16Architecture.Block block : architecture.blocks()) {
      for (String name : block.convolutions()) {
        x = graph.relu(graph.convolve(name, x, 1, 1));
      }
      x = graph.pool(x);
      pooled.add(x);
    }
    x = graph.relu(graph.convolve("fc6", x, 1, 3));
    x = graph.relu(graph.convolve("fc7", x, 1, 0));
    x = graph.enlargeByConvolution("up-score", graph.convolve("score", x, 1, 0), 2);
    x = graph.add(x, graph.convolve("score4", pooled.get(3), 1, 0));
    x = graph.enlargeByConvolution("up-fuse4", x, 2);
    x = graph.add(x, graph.convolve("score3", pooled.get(2), 1, 0));
    return graph.enlargeByConvolution("logits", x, 8);
  }
}
