// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InstanceImage;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.stage.score.ScoreJob.Config;
import io.semadapt.stage.score.ScoreJob.Result;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class ScoreJobTest {
  private static final String FIRST = "ulm_000001_000019";
  private static final String SECOND = "ulm_000002_000019";

  @TempDir Path folder;

  private final JobContext context;

  ScoreJobTest(JobContext context) {
    this.context = context;
  }

  private static LabelImage labels(int width, int height, int... ids) {
    byte[] bytes = new byte[width * height];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ids[i % ids.length];
    }
    return new LabelImage(width, height, bytes);
  }

  private Path truth(String id, String kind) {
    return folder.resolve("gtFine/val/ulm/%s_gtFine_%s.png".formatted(id, kind));
  }

  private Path prediction(String name) {
    return folder.resolve("results/ulm/" + name);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] instances(int width, int height, int value) {
    char[] values = new char[width * height];
    Arrays.fill(values, (char) value);
    return LabelCodec.encodeInstancesPng(new InstanceImage(width, height, values));
  }

  @BeforeEach
  void twoPairs() throws IOException {
    // Road and car half each; the second image's cars are taken for road.
    write(truth(FIRST, "labelIds"), LabelCodec.encodeGreyPng(labels(4, 2, 7, 26)));
    write(truth(SECOND, "labelIds"), LabelCodec.encodeGreyPng(labels(4, 2, 7, 26)));
    write(truth(FIRST, "instanceIds"), instances(4, 2, 26_001));
    write(truth(SECOND, "instanceIds"), instances(4, 2, 7));
    write(prediction(FIRST + "_pred.png"), LabelCodec.encodeGreyPng(labels(4, 2, 7, 26)));
    write(prediction(SECOND + "_pred.png"), LabelCodec.encodePalettePng(labels(4, 2, 7)));
  }

  private Config config() {
    return new Config(
        folder.resolve("work").toString(),
        folder.resolve("gtFine").toString(),
        folder.resolve("results").toString(),
        "val",
        true,
        Optional.empty(),
        0);
  }

  private Result run() {
    return PreparedJobs.run(new ScoreJob(), config(), context);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::run)
        .isInstanceOf(UserException.class)
        .hasMessage(message.replace("FOLDER", folder.toString()));
    assertThat(folder.resolve("work/score/score.json")).doesNotExist();
  }

  @Test
  void hiddenFilesAreLeftOutAndEndingsAreOfAnyCase() throws IOException {
    double miou = run().miou();
    byte[] companion = {0, 5, 22, 7};
    write(truth("._" + FIRST, "labelIds"), companion);
    write(prediction("@eaDir/" + SECOND + "_pred.png"), companion);
    for (String kind : List.of("labelIds", "instanceIds")) {
      Path file = truth(FIRST, kind);
      Files.move(file, file.resolveSibling(file.getFileName().toString().replace("png", "PNG")));
    }
    Files.move(prediction(SECOND + "_pred.png"), prediction(SECOND + "_pred.PNG"));
    assertThat(run().imagesScored()).isEqualTo(2);
    assertThat(run().miou()).isEqualTo(miou);
    assertThat(new ScoreJob().prepare(config(), context.preparationOfRun()).inputs())
        .singleElement()
        .asString()
        .endsWith(": 2 pairs, left out 2 hidden or foreign files");
  }

  @Test
  void aGroundTruthThatCannotBeOpenedIsNotLeftOut() throws IOException {
    Files.delete(truth(FIRST, "labelIds"));
    Files.createSymbolicLink(truth(FIRST, "labelIds"), Path.of("/absent.png"));
    assertRefused(
        "Cannot read 'ulm/ulm_000001_000019_gtFine_labelIds.png' under 'FOLDER/gtFine/val': a link to '/absent.png', which is not there");
  }

  @Test
  void unfinishedFilesOfAKilledRunAreRemoved() throws IOException {
    Path score = folder.resolve("work/score");
    String left = "_tmp-0f8fad5b-d9cb-469f-a165-70867728950e-score.json.part";
    write(score.resolve(left), new byte[1]);
    String anothers = left.replace("score.json", "another.json");
    write(score.resolve(anothers), new byte[1]);

    run();

    assertThat(score.toFile().list()).containsExactlyInAnyOrder("score.json", anothers);
  }

  @Test
  void scoresAllPairsAndWritesTheTables() throws IOException {
    Result result = run();
    assertThat(result.imagesScored()).isEqualTo(2);
    assertThat(result.miou()).isCloseTo((8.0 / 12 + 4.0 / 8) / 2, within(1e-15));
    assertThat(result.pixelAccuracy()).isEqualTo(12.0 / 16);
    JsonNode json = new ObjectMapper().readTree(Path.of(result.json()).toFile());
    assertThat(json.at("/confMatrix/26/7").asLong()).isEqualTo(4);
    assertThat(json.at("/classScores/road").asDouble()).isEqualTo(8.0 / 12);
    assertThat(json.at("/classScores/train").isNull()).isTrue();
    assertThat(json.at("/priors/car").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/labels/bicycle").asInt()).isEqualTo(33);
    assertThat(json.at("/classInstScores/car").asDouble()).isEqualTo(0.5);
    ReportTables tables = new ReportTables(folder.resolve("work").toString(), context.hadoop());
    assertThat(tables.read(context.spark(), Table.CLASS_IOU).count()).isEqualTo(19);
    assertThat(tables.read(context.spark(), Table.CATEGORY_IOU).count()).isEqualTo(7);
    assertThat(tables.read(context.spark(), Table.CONFUSION).count()).isEqualTo(3);
    assertThat(
            tables
                .read(context.spark(), Table.CLASS_IOU)
                .where("name = 'train' and iou is null")
                .count())
        .isEqualTo(1);
  }

  @Test
  void sixteenBitPredictionsAndOtherFilesAreAccepted() throws IOException {
    write(prediction(FIRST + "_pred.png"), instances(4, 2, 7));
    write(prediction("notes.txt"), new byte[] {1});
    write(prediction("ulm_000009_000019_pred.png"), LabelCodec.encodeGreyPng(labels(1, 1, 0)));
    assertThat(run().imagesScored()).isEqualTo(2);
  }

  @Test
  void missingPredictionsAreRefused() throws IOException {
    Files.move(prediction(FIRST + "_pred.png"), prediction(FIRST + "_pred.txt"));
    assertRefused(
        "Cannot find a prediction for ground truth 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_labelIds.png': no "
            + FIRST
            + "*.png under 'FOLDER/results'");
  }

  @Test
  void aLongerFrameNumberIsAnotherPrediction() throws IOException {
    Files.copy(prediction(FIRST + "_pred.png"), prediction(FIRST + "0_pred.png"));
    assertRefused(
        "Cannot choose a prediction for ground truth 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_labelIds.png': 2 files are named "
            + FIRST
            + "*.png, 'FOLDER/results/ulm/"
            + FIRST
            + "0_pred.png' and 'FOLDER/results/ulm/"
            + FIRST
            + "_pred.png' among them");
  }

  @Test
  void groundTruthAmongThePredictionsIsASecondPrediction() throws IOException {
    write(
        folder.resolve("results/x/" + FIRST + "_gtFine_labelIds.png"),
        LabelCodec.encodeGreyPng(labels(4, 2, 7)));
    assertThatThrownBy(this::run).hasMessageStartingWith("Cannot choose a prediction");
  }

  @Test
  void widthIsCheckedBeforeHeight() throws IOException {
    write(prediction(FIRST + "_pred.png"), LabelCodec.encodeGreyPng(labels(5, 3, 7)));
    assertRefused(
        "Cannot score 'FOLDER/results/ulm/"
            + FIRST
            + "_pred.png': its width 5 is not the 4 of"
            + " ground truth 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_labelIds.png'");
    write(prediction(FIRST + "_pred.png"), LabelCodec.encodeGreyPng(labels(4, 3, 7)));
    assertRefused(
        "Cannot score 'FOLDER/results/ulm/"
            + FIRST
            + "_pred.png': its height 3 is not the 2 of"
            + " ground truth 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_labelIds.png'");
  }

  @Test
  void unknownLabelIdsAreRefused() throws IOException {
    write(prediction(SECOND + "_pred.png"), LabelCodec.encodeGreyPng(labels(4, 2, 7, 255)));
    assertRefused(
        "Cannot score prediction 'FOLDER/results/ulm/"
            + SECOND
            + "_pred.png': unknown label id"
            + " 255 (predictions hold label ids 0 to 33, not train ids)");
    twoPairs();
    write(truth(SECOND, "labelIds"), LabelCodec.encodeGreyPng(labels(4, 2, 7, 34)));
    assertRefused(
        "Cannot score ground truth 'FOLDER/gtFine/val/ulm/"
            + SECOND
            + "_gtFine_labelIds.png': unknown label id 34");
  }

  @Test
  void picturesWithSeveralChannelsAreRefused() throws IOException {
    byte[] coloured = ImageCodec.encodePng(new RgbImage(4, 2, new byte[24]));
    write(prediction(FIRST + "_pred.png"), coloured);
    assertRefused(
        "Cannot read image 'FOLDER/results/ulm/"
            + FIRST
            + "_pred.png': a label map has one"
            + " channel, this one 3 (colours cannot be read as labels)");
  }

  @Test
  void unreadableFilesAreRefused() throws IOException {
    byte[] png = LabelCodec.encodeGreyPng(labels(4, 2, 7));
    write(prediction(FIRST + "_pred.png"), Arrays.copyOf(png, png.length - 20));
    assertRefused(
        "Cannot read image 'FOLDER/results/ulm/" + FIRST + "_pred.png': the PNG ends inside IDAT");
    write(prediction(FIRST + "_pred.png"), new byte[] {1, 2, 3});
    assertRefused(
        "Cannot read image 'FOLDER/results/ulm/" + FIRST + "_pred.png': neither PNG nor JPEG");
  }

  @Test
  void instanceMapsAreChecked() throws IOException {
    write(truth(FIRST, "instanceIds"), instances(2, 2, 7));
    assertRefused(
        "Cannot score 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_instanceIds.png': its width 2 is"
            + " not the 4 of ground truth 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_labelIds.png'");
    write(truth(FIRST, "instanceIds"), instances(4, 2, 7_001));
    assertRefused(
        "Cannot score instance map 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_instanceIds.png': Invalid instance value 7001: 7 is no class of single"
            + " objects");
    Files.delete(truth(FIRST, "instanceIds"));
    assertRefused(
        "Cannot find instance map 'FOLDER/gtFine/val/ulm/"
            + FIRST
            + "_gtFine_instanceIds.png' (score.instances=false leaves iIoU out)");
  }

  @Test
  void withoutInstancesOnlyInstanceScoresAreMissing() throws IOException {
    Files.delete(truth(FIRST, "instanceIds"));
    Config config = config();
    Result result =
        PreparedJobs.run(
            new ScoreJob(),
            new Config(
                config.work(),
                folder.toString(),
                config.predictions(),
                "val",
                false,
                Optional.of(folder.resolve("out.json").toString()),
                0),
            context);
    assertThat(result.miou()).isGreaterThan(0);
    assertThat(result.instanceMiou()).isNaN();
    assertThat(folder.resolve("out.json")).exists();
  }

  @Test
  void emptyAndMissingFoldersAreRefused() throws IOException {
    Config config = config();
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(
            () -> PreparedJobs.run(new ScoreJob(), with(config, "empty", "results"), context))
        .hasMessage(
            "Cannot find any ground truth under '%s/empty': searched for".formatted(folder)
                + " <city>/*_gtFine_labelIds.png");
    assertThatThrownBy(
            () -> PreparedJobs.run(new ScoreJob(), with(config, "gtFine", "none"), context))
        .hasMessage(
            "Cannot find predictions under '%s/none': no such folder (set score.predictions)"
                .formatted(folder));
    assertThatThrownBy(
            () -> PreparedJobs.run(new ScoreJob(), with(config, "none", "results"), context))
        .hasMessage(
            "Cannot find ground truth under '%s/none': no such folder (set score.ground-truth)"
                .formatted(folder));
  }

  @Test
  void scoreBelowTheThresholdHasItsOwnExitCode() {
    Config config = config();
    Config strict =
        new Config(
            config.work(),
            config.groundTruth(),
            config.predictions(),
            "val",
            true,
            Optional.empty(),
            0.9);
    assertThatThrownBy(() -> PreparedJobs.run(new ScoreJob(), strict, context))
        .isInstanceOf(UserException.class)
        .hasMessage("mIoU 0.5833 is below score.min-miou 0.9000");
  }

  private Config with(Config config, String truth, String results) {
    return new Config(
        config.work(),
        folder.resolve(truth).toString(),
        folder.resolve(results).toString(),
        "val",
        true,
        Optional.empty(),
        0);
  }

  @Test
  void configurationDefaults() {
    ConfigAssertions.assertDefaults(
        new ScoreJob(),
        Map.of("score.ground-truth", "/t", "score.predictions", "/p"),
        new Config("work", "/t", "/p", "val", true, Optional.empty(), 0));
  }

  @Test
  void configurationFullMapping() {
    ConfigAssertions.assertFullMapping(
        new ScoreJob(),
        Map.of(
            "work", "/w",
            "score.ground-truth", "/t",
            "score.predictions", "/p",
            "score.split", "train",
            "score.instances", "false",
            "score.output", "/o.json",
            "score.min-miou", "0.5"),
        new Config("/w", "/t", "/p", "train", false, Optional.of("/o.json"), 0.5));
  }
}
