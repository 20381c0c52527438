// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.exportonnx;

import io.semadapt.inference.TrainedSegmenter;
import io.semadapt.job.CheckpointInput;
import io.semadapt.label.CityscapesClass;
import io.semadapt.model.Architecture;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.onnx.OnnxModel;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A network of a checkpoint, ready to be written.
 *
 * @param metadata what a user of the file has to know: input, output, classes, origin
 */
record TrainedNetwork(Architecture architecture, OnnxModel model, Map<String, String> metadata) {
  private static final String INPUT =
      "image: float32 [batch, 3, height, width], red green blue, pixel / 127.5 - 1 (from -1 to 1)";

  /**
   * Reads a checkpoint that is there.
   *
   * @throws io.semadapt.error.UserException if it cannot be read, is of another kind, or has no
   *     statistics of pictures
   */
  static TrainedNetwork of(ExportOnnxJob.Config config, CheckpointInput input, Configuration conf) {
    Path file = input.require();
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("network", config.network().key());
    metadata.put("input", INPUT);
    metadata.put("variant", config.variant().key());
    metadata.put("checkpoint", file.getName());
    metadata.put("checkpoint-sha256", input.fingerprint());
    return config.network().isGenerator()
        ? generator(config, CheckpointFiles.read(file, conf, GanCheckpoint::of), metadata)
        : segmenter(
            config, file, CheckpointFiles.read(file, conf, SegmenterCheckpoint::of), metadata);
  }

  private static TrainedNetwork generator(
      ExportOnnxJob.Config config, GanCheckpoint gan, Map<String, String> metadata) {
    GeneratorArchitecture architecture = gan.architecture().generator();
    metadata.put("output", "translation: float32, as the input; pixel = (value + 1) * 127.5");
    metadata.put(
        "sizes",
        "height and width are multiples of %d, 16 at least"
            .formatted(GeneratorArchitecture.MULTIPLE));
    metadata.put("step", Long.toString(gan.state().step()));
    // G_ST comes first among the networks; only it has a moving average.
    int start =
        config.network() == NetworkKind.TARGET_TO_SOURCE
            ? Math.toIntExact(architecture.layers().parameterCount())
            : 0;
    return new TrainedNetwork(
        architecture,
        OnnxModel.of(architecture, gan.state().smoothed().parameters(), start),
        metadata);
  }

  private static TrainedNetwork segmenter(
      ExportOnnxJob.Config config,
      Path file,
      SegmenterCheckpoint segmenter,
      Map<String, String> metadata) {
    TrainedSegmenter.requireStatistics(
        file, segmenter.architecture(), config.batchStatistics(), "export-onnx");
    metadata.put(
        "output",
        "logits: float32 [batch, 19, height, width]; the largest of a pixel is its class");
    metadata.put(
        "classes",
        CityscapesClass.evaluatedClasses().stream()
            .map(CityscapesClass::label)
            .collect(Collectors.joining(", ")));
    metadata.put(
        "sizes",
        "height and width are multiples of %d".formatted(segmenter.architecture().multiple()));
    metadata.put("step", Long.toString(segmenter.step()));
    return new TrainedNetwork(
        segmenter.architecture(),
        OnnxModel.of(segmenter.architecture(), segmenter.smoothed(), config.batchStatistics()),
        metadata);
  }
}
