// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.exportonnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Variant;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.Translator;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.Logits;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.model.ParameterSlice;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.Segmenters;
import io.semadapt.spark.Devices;
import io.semadapt.stage.exportonnx.ExportOnnxJob.Config;
import io.semadapt.stage.exportonnx.ExportOnnxJob.Result;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.TrainingState;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime reads the files and computes what the engine does. */
@ExtendWith(SharedSpark.class)
final class ExportOnnxJobTest {
  private static final ExportOnnxJob JOB = new ExportOnnxJob();

  /** Largest difference from the engine's output, as a part of its largest value. */
  private static final double TOLERANCE = 1e-4;

  @TempDir private Path work;
  private final JobContext context;
  private final Random random = new Random(7);

  ExportOnnxJobTest(JobContext context) {
    this.context = context;
  }

  private Path checkpoint() {
    return work.resolve("step-00000005.ckpt");
  }

  private Path file() {
    return work.resolve("network.onnx");
  }

  private void write(Checkpoint checkpoint) {
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(checkpoint().toString()), checkpoint, new Configuration());
  }

  private Result export(NetworkKind network, BatchStatistics statistics) {
    Config config =
        new Config(
            network, Variant.SEMANTIC, checkpoint().toString(), file().toString(), statistics);
    return PreparedJobs.run(JOB, config, context);
  }

  private float[] noise(int length, double deviation) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /** What ONNX Runtime makes of images, [N, 3, H, W]. */
  private float[] run(float[] images, int count, int height, int width) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file().toString(), options);
          OnnxTensor input =
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(images), new long[] {count, 3, height, width});
          OrtSession.Result result = session.run(Map.of("image", input))) {
        FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] output = new float[values.remaining()];
        values.get(output);
        return output;
      }
    }
  }

  private static void assertNear(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).isPositive();
    assertThat(difference / largest).isLessThan(TOLERANCE);
  }

  private static GanCheckpoint gan(GanArchitecture architecture, TrainingState state) {
    return new GanCheckpoint(architecture, "", "", 1, 1, state);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void bothGenerators(boolean skips, boolean detail) throws OrtException {
    GanArchitecture architecture =
        new GanArchitecture(3, 2, skips, detail, 2, 3, /* position= */ false, 0, 19);
    int length = Math.toIntExact(architecture.generator().layers().parameterCount());
    float[] parameters = noise(Math.toIntExact(architecture.parameterCount()), 0.2);
    float[] none = new float[parameters.length];
    float[] average = noise(length, 0.2);
    GanCheckpoint checkpoint =
        gan(architecture, new TrainingState(5, parameters, none, none, average));
    write(checkpoint.toCheckpoint());
    float[] reverse = parameters.clone();
    System.arraycopy(parameters, length, reverse, 0, length);

    assertThat(export(NetworkKind.SOURCE_TO_TARGET, BatchStatistics.TRAINING).parameters())
        .isEqualTo(length);
    assertTranslates(checkpoint);
    export(NetworkKind.TARGET_TO_SOURCE, BatchStatistics.TRAINING);
    assertTranslates(gan(architecture, TrainingState.initial(reverse)));
  }

  private void assertTranslates(GanCheckpoint expected) throws OrtException {
    Translator translator = Devices.initialize().translator(expected);
    for (int[] size : new int[][] {{2, 24, 32}, {1, 36, 16}}) {
      float[] images = noise(3 * size[0] * size[1] * size[2], 0.5);
      assertNear(
          run(images, size[0], size[1], size[2]),
          translator.translate(images.clone(), size[0], size[1], size[2]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unet-3, TRAINING",
    "unet-3, PICTURE",
    "fcn8s-vgg16-64, TRAINING",
    "fcn8s-vgg16-32, TRAINING"
  })
  void everySegmenter(String name, BatchStatistics statistics) throws OrtException {
    SegmenterArchitecture architecture = Segmenters.parse(name);
    float[] parameters = architecture.initialParameters(3);
    for (ParameterSlice slice : architecture.layers().layout()) {
      if (slice.length() < 1000) { // Biases, scales and statistics start as constants.
        float[] noise = noise(slice.length(), 0.2);
        for (int i = 0; i < noise.length; i++) {
          parameters[slice.offset() + i] += noise[i];
        }
      }
    }
    SegmenterCheckpoint checkpoint =
        new SegmenterCheckpoint(architecture, "", "", 5, parameters, new float[0], new float[0]);
    write(checkpoint.toCheckpoint());
    export(NetworkKind.SEGMENTER, statistics);

    Predictor predictor = Devices.initialize().predictor(checkpoint, statistics);
    for (int[] size : new int[][] {{2, 64, 32}, {1, 32, 96}}) {
      int plane = size[1] * size[2];
      float[] images = new float[3 * size[0] * plane];
      float[] expected = new float[19 * size[0] * plane];
      for (int i = 0; i < size[0]; i++) {
        byte[] pixels = new byte[3 * plane];
        random.nextBytes(pixels);
        RgbImage image = new RgbImage(size[2], size[1], pixels);
        Tensors.toNchw(image, images, 3 * i * plane);
        copy(predictor.logits(image), expected, 19 * i * plane);
      }
      assertNear(run(images, size[0], size[1], size[2]), expected);
    }
  }

  private static void copy(Logits logits, float[] to, int offset) {
    int width = logits.size().width();
    int plane = width * logits.size().height();
    logits.forEachRow(
        logits.size(),
        (y, row) -> {
          for (int c = 0; c < logits.classes(); c++) {
            System.arraycopy(row, c * width, to, offset + c * plane + y * width, width);
          }
        });
  }

  private void writeUnet() {
    SegmenterArchitecture unet = Segmenters.parse("unet-2");
    write(
        new SegmenterCheckpoint(
                unet, "", "", 5, unet.initialParameters(1), new float[0], new float[0])
            .toCheckpoint());
  }

  @Test
  void theFileSaysWhatItTakesAndWhereItIsFrom() throws OrtException, IOException {
    writeUnet();
    Files.writeString(file(), "an older file");
    export(NetworkKind.SEGMENTER, BatchStatistics.TRAINING);

    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file().toString())) {
      assertThat(session.getInputInfo().get("image").getInfo().toString())
          .contains("FLOAT", "[-1, 3, -1, -1]", "batch", "height", "width");
      assertThat(session.getOutputInfo().get("logits").getInfo().toString())
          .contains("[-1, 19, -1, -1]");
      Map<String, String> metadata = new HashMap<>(session.getMetadata().getCustomMetadata());
      assertThat(session.getMetadata().getProducerName()).isEqualTo("semadapt");
      assertThat(metadata.remove("checkpoint-sha256"))
          .isEqualTo(
              CheckpointFiles.hash(
                  new org.apache.hadoop.fs.Path(checkpoint().toString()), context.hadoop()));
      assertThat(Arrays.asList(metadata.remove("classes").split(", ")))
          .hasSize(19)
          .startsWith("road", "sidewalk")
          .endsWith("bicycle");
      assertThat(metadata)
          .isEqualTo(
              Map.of(
                  "network", "segmenter",
                  "variant", "semantic",
                  "checkpoint", "step-00000005.ckpt",
                  "step", "5",
                  "sizes", "height and width are multiples of 16",
                  "input",
                      "image: float32 [batch, 3, height, width], red green blue, pixel / 127.5 - 1 (from -1 to 1)",
                  "output",
                      "logits: float32 [batch, 19, height, width]; the largest of a pixel is its class"));
    }
  }

  @Test
  void aCheckpointOfAnotherKindAndStatisticsThatItDoesNotHaveAreRefused() {
    writeUnet();
    assertThatThrownBy(() -> export(NetworkKind.SOURCE_TO_TARGET, BatchStatistics.TRAINING))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("expected one of a GAN, was one of a segmenter");
    SegmenterArchitecture fcn = Segmenters.parse("fcn8s-vgg16-64");
    write(
        new SegmenterCheckpoint(
                fcn, "", "", 5, fcn.initialParameters(1), new float[0], new float[0])
            .toCheckpoint());
    assertThatThrownBy(() -> export(NetworkKind.SEGMENTER, BatchStatistics.PICTURE))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use '%s' with export-onnx.batch-statistics=picture: fcn8s-vgg16-64 has no batch"
                + " normalisation (set export-onnx.batch-statistics=training)",
            checkpoint());
    assertThat(file()).doesNotExist();
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        JOB,
        Map.of(),
        new Config(
            NetworkKind.SEGMENTER,
            Variant.SEMANTIC,
            "work/segmenter/semantic/checkpoints",
            "work/onnx/semantic-segmenter.onnx",
            BatchStatistics.TRAINING));
    ConfigAssertions.assertDefaults(
        JOB,
        Map.of("export-onnx.network", "target-to-source", "export-onnx.variant", "paper"),
        new Config(
            NetworkKind.TARGET_TO_SOURCE,
            Variant.PAPER,
            "work/gan/paper/checkpoints",
            "work/onnx/paper-target-to-source.onnx",
            BatchStatistics.TRAINING));
    assertThatThrownBy(
            () ->
                JOB.configure(
                    ReferenceConfig.load(
                        "export-onnx",
                        List.of(),
                        List.of(
                            "export-onnx.network=source-to-target", "export-onnx.variant=oracle"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("must be one of paper, cyclegan, semantic");
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        JOB,
        Map.of(
            "work", "/w",
            "export-onnx.network", "source-to-target",
            "export-onnx.variant", "cyclegan",
            "export-onnx.checkpoint", "/c.ckpt",
            "export-onnx.output", "/o.onnx",
            "export-onnx.batch-statistics", "picture"),
        new Config(
            NetworkKind.SOURCE_TO_TARGET,
            Variant.CYCLEGAN,
            "/c.ckpt",
            "/o.onnx",
            BatchStatistics.PICTURE));
  }
}
