// SPDX-License-Identifier: Apache-2.0
package io.semadapt.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The numbers of the official scorer, on a folder that holds {@code gtFine/val}, {@code
 * results/<city>/<id>_pred.png} and its result file {@code expected_strict.json} (with null for
 * NaN). Label maps of Cityscapes may not be redistributed, so the folder is given: {@code mvn test
 * -pl common/core -Dtest=GoldenScoreTest -Dsemadapt.golden.cityscapes=FOLDER}.
 */
@EnabledIfSystemProperty(named = "semadapt.golden.cityscapes", matches = ".+")
class GoldenScoreTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void everyNumberIsTheOfficialOne() throws IOException {
    Path folder = Path.of(System.getProperty("semadapt.golden.cityscapes"));
    Config expected = ConfigFactory.parseFile(folder.resolve("expected_strict.json").toFile());
    SegmentationScore score = score(folder);

    ConfigList rows = expected.getList("confMatrix");
    for (int truth = 0; truth < rows.size(); truth++) {
      List<?> row = (List<?>) rows.get(truth).unwrapped();
      for (int prediction = 0; prediction < row.size(); prediction++) {
        assertThat(score.confusion().count(truth, prediction))
            .isEqualTo(((Number) row.get(prediction)).longValue());
      }
    }
    for (CityscapesClass each : CityscapesClass.values()) {
      String name = each.label();
      assertSame(expected, "classScores", name, score.iou(each));
      assertSame(expected, "classInstScores", name, score.instanceIou(each));
      assertSame(expected, "priors", name, score.prior(each));
    }
    for (Category each : Category.values()) {
      assertSame(expected, "categoryScores", each.label(), score.iou(each));
      assertSame(expected, "categoryInstScores", each.label(), score.instanceIou(each));
    }
    assertSame(expected, "averageScoreClasses", score.miou());
    assertSame(expected, "averageScoreCategories", score.categoryMiou());
    assertSame(expected, "averageScoreInstClasses", score.instanceMiou());
    assertSame(expected, "averageScoreInstCategories", score.categoryInstanceMiou());
  }

  private static SegmentationScore score(Path folder) throws IOException {
    ConfusionMatrix confusion = new ConfusionMatrix();
    InstanceConfusion instances = new InstanceConfusion();
    List<Path> truths;
    try (Stream<Path> walk = Files.walk(folder.resolve("gtFine"))) {
      truths = walk.filter(path -> path.toString().endsWith("_labelIds.png")).toList();
    }
    assertThat(truths).isNotEmpty();
    for (Path path : truths) {
      String id = path.getFileName().toString().replace("_gtFine_labelIds.png", "");
      Path city = folder.resolve("results").resolve(path.getParent().getFileName());
      LabelImage truth = LabelCodec.decode(Files.readAllBytes(path), id);
      LabelImage prediction =
          LabelCodec.decode(Files.readAllBytes(city.resolve(id + "_pred.png")), id);
      Path objects = path.resolveSibling(id + "_gtFine_instanceIds.png");
      confusion.add(truth.ids(), prediction.ids());
      instances.add(
          LabelCodec.decodeInstances(Files.readAllBytes(objects), id).values(), prediction.ids());
    }
    return SegmentationScore.of(confusion, instances);
  }

  private static void assertSame(
      Config expected, String table, String name, OptionalDouble actual) {
    ConfigValue value = expected.getObject(table).get(name);
    assertSame(table + "." + name, value.unwrapped(), actual);
  }

  private static void assertSame(Config expected, String name, OptionalDouble actual) {
    assertSame(name, expected.getDouble(name), actual);
  }

  private static void assertSame(String what, Object expected, OptionalDouble actual) {
    if (expected == null) {
      assertThat(actual).as(what).isEmpty();
    } else {
      assertThat(actual.orElseThrow())
          .as(what)
          .isCloseTo(((Number) expected).doubleValue(), within(TOLERANCE));
    }
  }
}
