// SPDX-License-Identifier: Apache-2.0
package io.semadapt.metric;

import static io.semadapt.label.CityscapesClass.BICYCLE;
import static io.semadapt.label.CityscapesClass.BUS;
import static io.semadapt.label.CityscapesClass.CAR;
import static io.semadapt.label.CityscapesClass.CARAVAN;
import static io.semadapt.label.CityscapesClass.PARKING;
import static io.semadapt.label.CityscapesClass.PERSON;
import static io.semadapt.label.CityscapesClass.RIDER;
import static io.semadapt.label.CityscapesClass.ROAD;
import static io.semadapt.label.CityscapesClass.SIDEWALK;
import static io.semadapt.label.CityscapesClass.SKY;
import static io.semadapt.label.CityscapesClass.TRAILER;
import static io.semadapt.label.CityscapesClass.TRAIN;
import static io.semadapt.label.CityscapesClass.UNLABELED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.SegmentationScore.Counts;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SegmentationScoreTest {
  private static byte[] ids(CityscapesClass... classes) {
    byte[] ids = new byte[classes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) classes[i].labelId();
    }
    return ids;
  }

  private static char[] values(int... values) {
    char[] chars = new char[values.length];
    for (int i = 0; i < values.length; i++) {
      chars[i] = (char) values[i];
    }
    return chars;
  }

  private static SegmentationScore score(byte[] truth, byte[] prediction) {
    return SegmentationScore.of(new ConfusionMatrix().add(truth, prediction));
  }

  @Test
  void iouCountsByHand() {
    SegmentationScore score =
        score(ids(ROAD, ROAD, ROAD, SIDEWALK, SIDEWALK), ids(ROAD, ROAD, SIDEWALK, SIDEWALK, ROAD));
    assertThat(score.counts(ROAD)).isEqualTo(new Counts(2, 1, 1));
    assertThat(score.iou(ROAD)).hasValue(0.5);
    assertThat(score.iou(SIDEWALK)).hasValue(1.0 / 3);
    assertThat(score.miou()).hasValue((0.5 + 1.0 / 3) / 2);
    assertThat(score.pixelAccuracy()).hasValue(0.6);
    assertThat(score.iou(Category.FLAT)).hasValue(1.0);
  }

  @Test
  void predictingAnIgnoredIdIsAMissAndNothingElse() {
    SegmentationScore score = score(ids(ROAD, ROAD), ids(ROAD, PARKING));
    assertThat(score.counts(ROAD)).isEqualTo(new Counts(1, 0, 1));
    assertThat(score.iou(PARKING)).isEmpty();
    assertThat(score.miou()).hasValue(0.5);
    assertThat(score.iou(Category.FLAT)).hasValue(0.5);
  }

  @Test
  void ignoredGroundTruthNeverCounts() {
    SegmentationScore score = score(ids(ROAD, UNLABELED, PARKING), ids(ROAD, ROAD, CAR));
    assertThat(score.iou(ROAD)).hasValue(1.0);
    assertThat(score.iou(CAR)).isEmpty();
    assertThat(score.pixelAccuracy()).hasValue(1.0);
    assertThat(score.prior(UNLABELED)).hasValue(1.0 / 3);
    assertThat(score.iou(Category.VOID)).isEmpty();
  }

  @Test
  void anAbsentClassIsLeftOutAndOneThatIsOnlyPredictedCountsAsZero() {
    SegmentationScore score = score(ids(ROAD, ROAD), ids(ROAD, BUS));
    assertThat(score.iou(TRAIN)).isEmpty();
    assertThat(score.iou(BUS)).hasValue(0.0);
    assertThat(score.miou()).hasValue(0.25);
    assertThat(score.categoryMiou()).hasValue(0.25);
  }

  @Test
  void confusionInsideACategoryIsRightForTheCategory() {
    SegmentationScore score = score(ids(PERSON, RIDER, SKY), ids(RIDER, PERSON, SKY));
    assertThat(score.iou(PERSON)).hasValue(0.0);
    assertThat(score.iou(Category.HUMAN)).hasValue(1.0);
  }

  @Test
  void sumsAreDividedOnceNotAveragedOverImages() {
    byte[] truthOne = ids(ROAD, ROAD, ROAD, ROAD);
    byte[] rightOne = ids(ROAD, ROAD, ROAD, ROAD);
    byte[] truthTwo = ids(ROAD, ROAD);
    byte[] wrongTwo = ids(SIDEWALK, SIDEWALK);
    SegmentationScore both =
        SegmentationScore.of(new ConfusionMatrix().add(truthOne, rightOne).add(truthTwo, wrongTwo));
    double meanOfImages = (1.0 + 0.0) / 2;
    assertThat(both.iou(ROAD)).hasValue(4.0 / 6);
    assertThat(both.iou(ROAD).getAsDouble()).isNotEqualTo(meanOfImages);
  }

  @Test
  void emptyMatrixHasNoScore() {
    SegmentationScore score = SegmentationScore.of(new ConfusionMatrix());
    assertThat(score.miou()).isEmpty();
    assertThat(score.pixelAccuracy()).isEmpty();
    assertThat(score.prior(ROAD)).isEmpty();
    assertThat(score.instanceMiou()).isEmpty();
  }

  @Test
  void everyObjectWeighsTheSameWhateverItsSize() {
    // One car of four pixels found, one of one pixel missed: half the objects.
    byte[] truth = ids(CAR, CAR, CAR, CAR, CAR);
    byte[] prediction = ids(CAR, CAR, CAR, CAR, BICYCLE);
    char[] objects = values(26_001, 26_001, 26_001, 26_001, 26_002);
    SegmentationScore score =
        SegmentationScore.of(
            new ConfusionMatrix().add(truth, prediction),
            new InstanceConfusion().add(objects, prediction));
    assertThat(score.iou(CAR)).hasValue(0.8);
    assertThat(score.instanceIou(CAR)).hasValue(0.5);
    assertThat(score.instanceIou(BICYCLE)).hasValue(0.0);
    assertThat(score.instanceIou(Category.VEHICLE)).hasValue(1.0);
    assertThat(score.instanceIou(ROAD)).isEmpty();
    assertThat(score.instanceIou(Category.FLAT)).isEmpty();
    assertThat(score.instanceIou(Category.HUMAN)).isEmpty();
    assertThat(score.instanceMiou()).hasValue(0.25);
  }

  @Test
  void falsePositivesOfTheInstanceScoreAreUnweightedPixels() {
    byte[] truth = ids(CAR, ROAD, ROAD);
    byte[] prediction = ids(CAR, CAR, ROAD);
    SegmentationScore score =
        SegmentationScore.of(
            new ConfusionMatrix().add(truth, prediction),
            new InstanceConfusion().add(values(26_001, 7, 7), prediction));
    double size = 12794.0202738185;
    assertThat(score.instanceIou(CAR).getAsDouble()).isCloseTo(size / (size + 1), within(1e-15));
  }

  @Test
  void groupsAndTheValueOneThousandAreNoObjects() {
    InstanceConfusion confusion =
        new InstanceConfusion().add(values(26, 24, 1000, 7), ids(CAR, PERSON, ROAD, ROAD));
    for (CityscapesClass each : CityscapesClass.values()) {
      assertThat(confusion.objects(each)).isZero();
    }
  }

  @Test
  void trailerOnACarIsWrongForTheCategoryScoreAndRightForItsInstanceScore() {
    byte[] truth = ids(CAR, CAR, ROAD);
    byte[] prediction = ids(TRAILER, CARAVAN, TRAILER);
    SegmentationScore score =
        SegmentationScore.of(
            new ConfusionMatrix().add(truth, prediction),
            new InstanceConfusion().add(values(26_001, 26_001, 7), prediction));
    assertThat(score.iou(Category.VEHICLE)).hasValue(0.0);
    double size = 12794.0202738185;
    // The trailer predicted on the road is a false positive here, though its class is ignored.
    assertThat(score.instanceIou(Category.VEHICLE).getAsDouble())
        .isCloseTo(size / (size + 1), within(1e-15));
    assertThat(score.instanceIou(CAR)).hasValue(0.0);
  }

  @Test
  void objectsOfIgnoredClassesDoNotCount() {
    InstanceConfusion confusion = new InstanceConfusion().add(values(30_001), ids(TRAILER));
    assertThat(confusion.objects(TRAILER)).isZero();
  }

  @Test
  void valuesOutsideTheTablesAreRefused() {
    assertThatThrownBy(() -> new ConfusionMatrix().add(ids(ROAD), new byte[] {(byte) 255}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown label with id 255");
    assertThatThrownBy(() -> new ConfusionMatrix().add(new byte[] {34}, ids(ROAD)))
        .hasMessage("Unknown label with id 34");
    assertThatThrownBy(() -> new ConfusionMatrix().add(ids(ROAD), ids(ROAD, ROAD)))
        .hasMessage("Invalid prediction: 2 pixels for 1 of ground truth");
    assertThatThrownBy(() -> new InstanceConfusion().add(values(34_001), ids(ROAD)))
        .hasMessage("Invalid instance value 34001: 34 is no class of single objects");
    assertThatThrownBy(() -> new InstanceConfusion().add(values(7_001), ids(ROAD)))
        .hasMessage("Invalid instance value 7001: 7 is no class of single objects");
  }

  @Property(tries = 100)
  void anyPartitionAndOrderGivesExactlyTheWhole(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int images) {
    Random random = new Random(seed);
    ConfusionMatrix whole = new ConfusionMatrix();
    InstanceConfusion wholeObjects = new InstanceConfusion();
    ConfusionMatrix[] parts = {new ConfusionMatrix(), new ConfusionMatrix()};
    InstanceConfusion[] objects = {new InstanceConfusion(), new InstanceConfusion()};
    for (int image = 0; image < images; image++) {
      byte[] truth = new byte[50];
      byte[] prediction = new byte[50];
      char[] values = new char[50];
      for (int i = 0; i < 50; i++) {
        truth[i] = (byte) random.nextInt(34);
        prediction[i] = (byte) random.nextInt(34);
        values[i] = (char) (random.nextBoolean() ? 7 : (24 + random.nextInt(3)) * 1000 + i % 7);
      }
      int part = random.nextInt(2);
      whole.add(truth, prediction);
      wholeObjects.add(values, prediction);
      parts[part].add(truth, prediction);
      objects[part].add(values, prediction);
    }
    SegmentationScore one = SegmentationScore.of(whole, wholeObjects);
    SegmentationScore other =
        SegmentationScore.of(parts[1].merge(parts[0]), objects[1].merge(objects[0]));
    for (CityscapesClass each : CityscapesClass.values()) {
      assertThat(other.iou(each)).isEqualTo(one.iou(each));
      assertThat(other.instanceIou(each)).isEqualTo(one.instanceIou(each));
      one.iou(each).ifPresent(iou -> assertThat(iou).isBetween(0.0, 1.0));
      one.instanceIou(each).ifPresent(iou -> assertThat(iou).isBetween(0.0, 1.0));
    }
    for (Category each : Category.values()) {
      assertThat(other.iou(each)).isEqualTo(one.iou(each));
      assertThat(other.instanceIou(each)).isEqualTo(one.instanceIou(each));
    }
    assertThat(other.confusion().pixels()).isEqualTo(50L * images);
  }
}
