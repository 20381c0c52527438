// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.PaddedPredictor;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.image.Geometry;
import io.semadapt.image.Tensors;
import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.SegmenterNetwork;
import io.semadapt.libtorch.nn.SegmenterNetwork.Statistics;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.List;

/** Trained segmenters. */
public final class LibtorchPredictor {
  private LibtorchPredictor() {}

  /** The network of a checkpoint. */
  public static Predictor of(
      SegmenterCheckpoint checkpoint, BatchStatistics statistics, TensorSettings settings) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    Parameters parameters = new Parameters(List.of(architecture.layers()), settings);
    parameters.layout().set(parameters.values(), checkpoint.smoothed());
    SegmenterNetwork network = SegmenterNetwork.of(architecture, parameters.networks().get(0));
    Statistics taken =
        statistics == BatchStatistics.PICTURE ? Statistics.BATCH : Statistics.RUNNING;
    Inference inference = new Inference(settings);
    return new PaddedPredictor(
        architecture.multiple(),
        (image, height, width, place) ->
            inference.run(image, height, width, x -> network.logits(x, taken)));
  }

  /** The network of a checkpoint, to measure batch statistics. */
  public static StatisticsMeter meter(SegmenterCheckpoint checkpoint, TensorSettings settings) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    Parameters parameters = new Parameters(List.of(architecture.layers()), settings);
    parameters.layout().set(parameters.values(), checkpoint.smoothed());
    SegmenterNetwork network = SegmenterNetwork.of(architecture, parameters.networks().get(0));
    Inference inference = new Inference(settings);
    return image -> {
      int width = Geometry.roundUp(image.width(), architecture.multiple());
      int height = Geometry.roundUp(image.height(), architecture.multiple());
      float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
      inference.run(pixels, height, width, x -> network.logits(x, Statistics.MEASURED));
      return parameters.layout().values(parameters.values());
    };
  }
}
