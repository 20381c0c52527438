// SPDX-License-Identifier: Apache-2.0
package io.semadapt.metric;

import io.semadapt.label.CityscapesClass;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Counts for the instance score (iIoU): for every class, the number of objects and the share of
 * each that was found. An object is a value above 1000 of the instance map; its class is the value
 * / 1000. Objects of ignored classes do not count.
 *
 * <p>Shares are summed as integers in units of 2^-64, so that the sum depends on no order and
 * merging any partition gives exactly the whole.
 */
public final class InstanceConfusion implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int IDS = CityscapesClass.LABEL_IDS;
  private static final int SINGLE_OBJECTS_FROM = 1001;
  private static final int UNIT_BITS = 64;

  private final long[] objects = new long[IDS];
  private final BigInteger[] classShare = zeros();
  private final BigInteger[] categoryShare = zeros();

  private static BigInteger[] zeros() {
    BigInteger[] zeros = new BigInteger[IDS];
    Arrays.fill(zeros, BigInteger.ZERO);
    return zeros;
  }

  /**
   * Adds the objects of one image.
   *
   * @param instances values of the instance map, one a pixel
   * @param prediction label ids 0..33, as many
   * @return this
   * @throws IllegalArgumentException if lengths differ, or a value names no class of single
   *     objects; nothing is added then
   */
  public InstanceConfusion add(char[] instances, byte[] prediction) {
    if (instances.length != prediction.length) {
      throw new IllegalArgumentException(
          "Invalid instance map: %d pixels for %d of prediction"
              .formatted(instances.length, prediction.length));
    }
    int[] size = new int[1 << 16];
    int[] found = new int[1 << 16];
    int[] foundCategory = new int[1 << 16];
    // Neighbours are mostly equal: a run of equal pairs is looked up once.
    for (int start = 0; start < instances.length; ) {
      int value = instances[start];
      byte id = prediction[start];
      int end = start + 1;
      while (end < instances.length && instances[end] == value && prediction[end] == id) {
        end++;
      }
      if (value >= SINGLE_OBJECTS_FROM) {
        int pixels = end - start;
        CityscapesClass truth = classOf(value);
        CityscapesClass predicted = classOfPixel(id);
        size[value] += pixels;
        found[value] += predicted == truth ? pixels : 0;
        foundCategory[value] += predicted.category() == truth.category() ? pixels : 0;
      }
      start = end;
    }
    for (int value = SINGLE_OBJECTS_FROM; value < size.length; value++) {
      if (size[value] > 0 && classOf(value).evaluated()) {
        int id = value / 1000;
        objects[id]++;
        classShare[id] = classShare[id].add(share(found[value], size[value]));
        categoryShare[id] = categoryShare[id].add(share(foundCategory[value], size[value]));
      }
    }
    return this;
  }

  /**
   * Adds the objects of another sum, which stays as it is.
   *
   * @return this
   */
  public InstanceConfusion merge(InstanceConfusion other) {
    for (int id = 0; id < IDS; id++) {
      objects[id] += other.objects[id];
      classShare[id] = classShare[id].add(other.classShare[id]);
      categoryShare[id] = categoryShare[id].add(other.categoryShare[id]);
    }
    return this;
  }

  /** Objects of a class. */
  public long objects(CityscapesClass of) {
    return objects[of.labelId()];
  }

  /** Sum over the objects of a class: which part of each was predicted as this class. */
  public double classShare(CityscapesClass of) {
    return Math.scalb(classShare[of.labelId()].doubleValue(), -UNIT_BITS);
  }

  /**
   * Sum over the objects of a class: which part of each was predicted as any class of its category,
   * ignored ones (caravan, trailer) included, as the official scorer has it.
   */
  public double categoryShare(CityscapesClass of) {
    return Math.scalb(categoryShare[of.labelId()].doubleValue(), -UNIT_BITS);
  }

  private static BigInteger share(int part, int whole) {
    return BigInteger.valueOf(part).shiftLeft(UNIT_BITS).divide(BigInteger.valueOf(whole));
  }

  private static CityscapesClass classOf(int value) {
    return CityscapesClass.ofLabelId(value / 1000)
        .filter(CityscapesClass::hasInstances)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid instance value "
                        + value
                        + ": "
                        + value / 1000
                        + " is no class of single objects"));
  }

  private static CityscapesClass classOfPixel(byte id) {
    return CityscapesClass.ofLabelId(id & 0xff)
        .orElseThrow(() -> new IllegalArgumentException("Unknown label with id " + (id & 0xff)));
  }
}
