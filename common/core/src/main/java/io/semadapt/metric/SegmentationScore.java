// SPDX-License-Identifier: Apache-2.0
package io.semadapt.metric;

import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The numbers of the Cityscapes pixel-level benchmark, as its scorer (cityscapesScripts, {@code
 * evalPixelLevelSemanticLabeling.py}) defines them; all are fractions in [0, 1].
 *
 * <pre>{@code IoU = TP / (TP + FP + FN)}</pre>
 *
 * <p>FN: every other prediction on the class's ground truth, ignored ids included. FP: predictions
 * of the class on ground truth of <em>other evaluated</em> classes only. A score is empty, and left
 * out of averages, when its denominator is 0.
 *
 * <pre>{@code iIoU = iTP / (iTP + FP + iFN)}</pre>
 *
 * <p>iTP and iFN: pixels of single objects, each weighted by the average object size of its class /
 * its own size. Groups give neither; FP is the one of the IoU.
 */
public final class SegmentationScore {
  private static final List<Category> INSTANCE_CATEGORIES =
      List.of(Category.HUMAN, Category.VEHICLE);

  /** Average pixels of an object in the training set at 2048x1024; constants of the benchmark. */
  private static final Map<CityscapesClass, Double> AVERAGE_OBJECT_SIZE =
      Map.of(
          CityscapesClass.PERSON, 3462.4756337644,
          CityscapesClass.RIDER, 3930.4788056518,
          CityscapesClass.CAR, 12794.0202738185,
          CityscapesClass.TRUCK, 27855.1264367816,
          CityscapesClass.BUS, 35732.1511111111,
          CityscapesClass.TRAIN, 67583.7075812274,
          CityscapesClass.MOTORCYCLE, 6298.7200839748,
          CityscapesClass.BICYCLE, 4672.3249222261);

  private final ConfusionMatrix confusion;
  private final Optional<InstanceConfusion> instances;

  private SegmentationScore(ConfusionMatrix confusion, Optional<InstanceConfusion> instances) {
    this.confusion = confusion;
    this.instances = instances;
  }

  /** The score without instance maps: every iIoU is empty. */
  public static SegmentationScore of(ConfusionMatrix confusion) {
    return new SegmentationScore(confusion, Optional.empty());
  }

  /** The score of pixels and objects of the same images. */
  public static SegmentationScore of(ConfusionMatrix confusion, InstanceConfusion instances) {
    return new SegmentationScore(confusion, Optional.of(instances));
  }

  /** The counts behind the score. */
  public ConfusionMatrix confusion() {
    return confusion;
  }

  /** TP, FP and FN of an evaluated class. */
  public Counts counts(CityscapesClass of) {
    return counts(List.of(of), List.of(of), other -> other != of);
  }

  /** TP, FP and FN of a category, its evaluated classes taken as one. */
  public Counts counts(Category of) {
    List<CityscapesClass> members = evaluatedClasses(of);
    return counts(members, members, other -> other.category() != of);
  }

  /** IoU of a class; empty if it is not evaluated or neither in ground truth nor predicted. */
  public OptionalDouble iou(CityscapesClass of) {
    return of.evaluated() ? counts(of).iou() : OptionalDouble.empty();
  }

  /** IoU of a category; empty for {@link Category#VOID}. */
  public OptionalDouble iou(Category of) {
    return counts(of).iou();
  }

  /** iIoU of a class; empty unless it has single objects, is evaluated, and occurs. */
  public OptionalDouble instanceIou(CityscapesClass of) {
    if (instances.isEmpty() || !of.evaluated() || !of.hasInstances()) {
      return OptionalDouble.empty();
    }
    double found = AVERAGE_OBJECT_SIZE.get(of) * instances.get().classShare(of);
    double all = AVERAGE_OBJECT_SIZE.get(of) * instances.get().objects(of);
    return ratio(found, all + counts(of).fp());
  }

  /**
   * iIoU of a category; empty unless it is human or vehicle. Any class of the category counts as
   * found, ignored ones (caravan, trailer) included; so do they as false positives.
   */
  public OptionalDouble instanceIou(Category of) {
    if (instances.isEmpty() || !INSTANCE_CATEGORIES.contains(of)) {
      return OptionalDouble.empty();
    }
    double found = 0;
    double all = 0;
    for (CityscapesClass member : evaluatedClasses(of)) {
      double size = AVERAGE_OBJECT_SIZE.get(member);
      found += size * instances.get().categoryShare(member);
      all += size * instances.get().objects(member);
    }
    List<CityscapesClass> members =
        Arrays.stream(CityscapesClass.values()).filter(each -> each.category() == of).toList();
    Counts pixels = counts(evaluatedClasses(of), members, other -> other.category() != of);
    return ratio(found, all + pixels.fp());
  }

  /** mIoU: the mean over the classes whose IoU is not empty. */
  public OptionalDouble miou() {
    return mean(CityscapesClass.evaluatedClasses(), this::iou);
  }

  /** The mean over the categories whose IoU is not empty. */
  public OptionalDouble categoryMiou() {
    return mean(List.of(Category.values()), this::iou);
  }

  /** The mean over the classes whose iIoU is not empty. */
  public OptionalDouble instanceMiou() {
    return mean(CityscapesClass.evaluatedClasses(), this::instanceIou);
  }

  /** The mean over the categories whose iIoU is not empty. */
  public OptionalDouble categoryInstanceMiou() {
    return mean(INSTANCE_CATEGORIES, this::instanceIou);
  }

  /** Correct pixels / all pixels, over evaluated ground truth; empty if there is none. */
  public OptionalDouble pixelAccuracy() {
    long right = 0;
    long all = 0;
    for (CityscapesClass each : CityscapesClass.evaluatedClasses()) {
      right += confusion.count(each, each);
      all += confusion.truthPixels(each);
    }
    return ratio((double) right, (double) all);
  }

  /** Share of a class in all ground truth, ignored classes included; empty without pixels. */
  public OptionalDouble prior(CityscapesClass of) {
    return ratio((double) confusion.truthPixels(of), (double) confusion.pixels());
  }

  private Counts counts(
      List<CityscapesClass> truths,
      List<CityscapesClass> predictions,
      Predicate<CityscapesClass> isOther) {
    long tp = 0;
    long all = 0;
    for (CityscapesClass truth : truths) {
      all += confusion.truthPixels(truth);
      for (CityscapesClass prediction : predictions) {
        tp += confusion.count(truth, prediction);
      }
    }
    long fp = 0;
    for (CityscapesClass other : CityscapesClass.evaluatedClasses()) {
      if (isOther.test(other)) {
        for (CityscapesClass prediction : predictions) {
          fp += confusion.count(other, prediction);
        }
      }
    }
    return new Counts(tp, fp, all - tp);
  }

  private static List<CityscapesClass> evaluatedClasses(Category of) {
    return CityscapesClass.evaluatedClasses().stream()
        .filter(each -> each.category() == of)
        .toList();
  }

  private static <T> OptionalDouble mean(List<T> things, Function<T, OptionalDouble> score) {
    return things.stream()
        .map(score)
        .flatMap(each -> each.isPresent() ? Stream.of(each.getAsDouble()) : Stream.empty())
        .mapToDouble(Double::doubleValue)
        .average();
  }

  private static OptionalDouble ratio(double part, double whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole);
  }

  /**
   * Pixel counts of a class or category.
   *
   * @param tp predicted and right
   * @param fp predicted on other evaluated ground truth
   * @param fn ground truth predicted as anything else
   */
  public record Counts(long tp, long fp, long fn) {
    /** {@code TP / (TP + FP + FN)}, empty if that is 0 / 0. */
    public OptionalDouble iou() {
      return ratio((double) tp, (double) (tp + fp + fn));
    }
  }
}
