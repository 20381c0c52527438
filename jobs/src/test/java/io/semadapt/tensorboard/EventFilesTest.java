// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.engine.EngineChoice;
import io.semadapt.error.UserException;
import io.semadapt.fixture.LosingFileSystem;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.storage.FailedStream;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.SegmenterMetrics;
import io.semadapt.tables.TrainingRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/**
 * Event files read back with TensorFlow's own record reader, which checks the sums, and messages.
 */
final class EventFilesTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  @TempDir private Path work;

  @Test
  void roundsComeBackAsScalarsAtTheirSteps() throws Exception {
    EventFiles files = training("r1");
    files.rounds(
        Table.SEGMENTER_METRICS,
        List.of(round(1, 10, 2.5, 1e-3, 4), round(2, 20, 1.5, 5e-4, 6)),
        NOON);

    List<Event> events = events("train-segmenter/semantic/r1");
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    Map<Long, Float> losses = new TreeMap<>();
    Map<Long, Double> times = new TreeMap<>();
    for (Event event : events) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        if (value.getTag().equals("train-segmenter/loss")) {
          losses.put(event.getStep(), value.getSimpleValue());
          times.put(event.getStep(), event.getWallTime());
        }
      }
    }
    assertThat(losses).containsExactly(Map.entry(10L, 2.5f), Map.entry(20L, 1.5f));
    double noon = NOON.getEpochSecond();
    assertThat(times).containsExactly(Map.entry(10L, noon - 6), Map.entry(20L, noon));
    assertThat(events.stream().flatMap(event -> event.getSummary().getValueList().stream()))
        .extracting(Summary.Value::getTag)
        .contains(
            "train-segmenter/loss",
            "train-segmenter/learning_rate",
            "train-segmenter/images_per_second",
            "train-segmenter/seconds",
            "train-segmenter/input_wait_seconds")
        .hasSize(10);
  }

  @Test
  void whatWasNotMeasuredIsLeftOut() throws Exception {
    Object[] row = new Object[Table.GAN_METRICS.schema().size() - 1];
    for (int i = 0; i < row.length; i++) {
      row[i] = 1.0;
    }
    row[3] = 5L;
    row[List.of(Table.GAN_METRICS.schema().fieldNames()).indexOf("sharpness")] = null;
    training("r1").rounds(Table.GAN_METRICS, List.of(RowFactory.create(row)), NOON);

    assertThat(events("train-segmenter/semantic/r1").stream().skip(1))
        .extracting(event -> event.getSummary().getValue(0).getTag())
        .contains("train-segmenter/frechet_distance")
        .doesNotContain("train-segmenter/sharpness");
  }

  @Test
  void aSampleGridComesBackAsItsPng() throws Exception {
    byte[] png = ImageCodec.encodePng(new RgbImage(4, 2, new byte[24]));
    training("r1").samples(30, png, NOON);

    Event event = events("train-segmenter/semantic/r1").get(1);
    assertThat(event.getStep()).isEqualTo(30);
    Summary.Image image = event.getSummary().getValue(0).getImage();
    assertThat(image.getWidth()).isEqualTo(4);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getColorspace()).isEqualTo(3);
    assertThat(image.getEncodedImageString().toByteArray()).isEqualTo(png);
  }

  @Test
  void aScoreHasItsMeanAndEveryClassThatOccurs() throws Exception {
    ConfusionMatrix confusion = new ConfusionMatrix();
    // Label ids 7 and 8 are road and sidewalk.
    confusion.add(new byte[] {7, 7, 8, 8}, new byte[] {7, 7, 8, 7});
    EventFiles.ofEvaluations(
            work.toString(), "oracle", PlainLocalFileSystem.configure(new Configuration()))
        .score(SegmentationScore.of(confusion), Optional.empty(), NOON);

    Map<String, Float> values = new TreeMap<>();
    for (Event event : events("evaluate/oracle")) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        values.put(value.getTag(), value.getSimpleValue());
        assertThat(event.getStep()).isEqualTo(NOON.getEpochSecond());
      }
    }
    assertThat(values.keySet())
        .containsExactlyInAnyOrder(
            "class_iou/road", "class_iou/sidewalk", "evaluate/miou", "evaluate/pixel_accuracy");
    assertThat(values.get("class_iou/road")).isCloseTo(2f / 3, within(1e-6f));
    assertThat(values.get("evaluate/miou")).isCloseTo((2f / 3 + 0.5f) / 2, within(1e-6f));
  }

  /** On a machine that stops right after a file is renamed. */
  @Test
  void filesAreSynced() throws Exception {
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    LosingFileSystem.mount(conf);
    EventFiles.ofTraining("losing:" + work, "train-segmenter", "semantic", "r1", conf)
        .samples(30, ImageCodec.encodePng(new RgbImage(4, 2, new byte[24])), NOON);

    assertThat(events("train-segmenter/semantic/r1")).hasSize(2);
  }

  @Test
  void laterWritesLeaveEarlierFilesAsTheyAreAndNothingElseThatTensorBoardWouldRead()
      throws Exception {
    EventFiles files = training("r1");
    byte[] png = ImageCodec.encodePng(new RgbImage(1, 1, new byte[3]));
    files.samples(1, png, NOON);
    Path folder = work.resolve("tensorboard/train-segmenter/semantic/r1");
    Path first = EventReader.files(folder).get(0);
    byte[] before = Files.readAllBytes(first);
    files.samples(2, png, NOON);

    assertThat(EventReader.files(folder)).hasSize(2).first().isEqualTo(first);
    assertThat(Files.readAllBytes(first)).isEqualTo(before);
    assertThat(events("train-segmenter/semantic/r1"))
        .extracting(Event::getStep)
        .containsExactly(0L, 1L, 0L, 2L);
  }

  @Test
  void aFolderThatCannotBeMadeIsOneLine() throws Exception {
    Files.createFile(work.resolve("tensorboard"));
    EventFiles files = training("r1");
    byte[] png = ImageCodec.encodePng(new RgbImage(1, 1, new byte[3]));
    assertThatThrownBy(() -> files.samples(1, png, NOON))
        .isInstanceOf(UserException.class)
        .hasMessageMatching("Cannot write '.*/r1/events[^']*': [^\n]+");
  }

  @Test
  void aStreamThatFailsToCloseAsItFailedToWriteIsOneLine() {
    Configuration full = new Configuration();
    full.setClass("fs.full.impl", FullFileSystem.class, FileSystem.class);
    EventFiles files =
        EventFiles.ofTraining("full://" + work, "train-segmenter", "semantic", "r1", full);
    byte[] png = ImageCodec.encodePng(new RgbImage(1, 1, new byte[3]));
    assertThatThrownBy(() -> files.samples(1, png, NOON))
        .isInstanceOf(UserException.class)
        .hasMessageMatching("Cannot write 'full:.*/r1/events[^']*': The quota is exceeded");
  }

  /** One without room: as HDFS, it throws the same exception from write and from close. */
  static final class FullFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(
        org.apache.hadoop.fs.Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress) {
      return new FSDataOutputStream(
          new FailedStream(new IOException("The quota is exceeded\n\tat a remote trace")), null);
    }
  }

  private static Row round(int round, long steps, double loss, double rate, double seconds) {
    TrainingRun run = new TrainingRun("r1", "semantic", EngineChoice.DEFAULT);
    return new SegmenterMetrics(
            run, round, steps, 4 * steps, loss, rate, seconds, 0, OptionalDouble.empty())
        .toRow();
  }

  private EventFiles training(String runId) {
    return EventFiles.ofTraining(
        work.toString(),
        "train-segmenter",
        "semantic",
        runId,
        PlainLocalFileSystem.configure(new Configuration()));
  }

  private List<Event> events(String folder) throws IOException {
    return EventReader.read(work.resolve("tensorboard").resolve(folder));
  }
}
