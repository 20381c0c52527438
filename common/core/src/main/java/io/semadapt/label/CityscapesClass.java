// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

import static io.semadapt.label.Category.CONSTRUCTION;
import static io.semadapt.label.Category.FLAT;
import static io.semadapt.label.Category.HUMAN;
import static io.semadapt.label.Category.NATURE;
import static io.semadapt.label.Category.OBJECT;
import static io.semadapt.label.Category.VEHICLE;
import static io.semadapt.label.Category.VOID;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every class of the Cityscapes label table (Cordts et al. 2016, {@code helpers/labels.py}); GTA5
 * uses the same label ids.
 *
 * <p>A <em>label id</em> is the number in a label PNG (0..33); a <em>train id</em> numbers the 19
 * evaluated classes (0..18), every other class is {@link #IGNORE}. Colours serve display only: some
 * collide, so labels are never decoded from them.
 */
public enum CityscapesClass {
  UNLABELED("unlabeled", 0, 255, VOID, Instances.NONE, 0x000000),
  EGO_VEHICLE("ego vehicle", 1, 255, VOID, Instances.NONE, 0x000000),
  RECTIFICATION_BORDER("rectification border", 2, 255, VOID, Instances.NONE, 0x000000),
  OUT_OF_ROI("out of roi", 3, 255, VOID, Instances.NONE, 0x000000),
  STATIC("static", 4, 255, VOID, Instances.NONE, 0x000000),
  DYNAMIC("dynamic", 5, 255, VOID, Instances.NONE, 0x6f4a00),
  GROUND("ground", 6, 255, VOID, Instances.NONE, 0x510051),
  ROAD("road", 7, 0, FLAT, Instances.NONE, 0x804080),
  SIDEWALK("sidewalk", 8, 1, FLAT, Instances.NONE, 0xf423e8),
  PARKING("parking", 9, 255, FLAT, Instances.NONE, 0xfaaaa0),
  RAIL_TRACK("rail track", 10, 255, FLAT, Instances.NONE, 0xe6968c),
  BUILDING("building", 11, 2, CONSTRUCTION, Instances.NONE, 0x464646),
  WALL("wall", 12, 3, CONSTRUCTION, Instances.NONE, 0x66669c),
  FENCE("fence", 13, 4, CONSTRUCTION, Instances.NONE, 0xbe9999),
  GUARD_RAIL("guard rail", 14, 255, CONSTRUCTION, Instances.NONE, 0xb4a5b4),
  BRIDGE("bridge", 15, 255, CONSTRUCTION, Instances.NONE, 0x966464),
  TUNNEL("tunnel", 16, 255, CONSTRUCTION, Instances.NONE, 0x96785a),
  POLE("pole", 17, 5, OBJECT, Instances.NONE, 0x999999),
  POLEGROUP("polegroup", 18, 255, OBJECT, Instances.NONE, 0x999999),
  TRAFFIC_LIGHT("traffic light", 19, 6, OBJECT, Instances.NONE, 0xfaaa1e),
  TRAFFIC_SIGN("traffic sign", 20, 7, OBJECT, Instances.NONE, 0xdcdc00),
  VEGETATION("vegetation", 21, 8, NATURE, Instances.NONE, 0x6b8e23),
  TERRAIN("terrain", 22, 9, NATURE, Instances.NONE, 0x98fb98),
  SKY("sky", 23, 10, Category.SKY, Instances.NONE, 0x4682b4),
  PERSON("person", 24, 11, HUMAN, Instances.SINGLE, 0xdc143c),
  RIDER("rider", 25, 12, HUMAN, Instances.SINGLE, 0xff0000),
  CAR("car", 26, 13, VEHICLE, Instances.SINGLE, 0x00008e),
  TRUCK("truck", 27, 14, VEHICLE, Instances.SINGLE, 0x000046),
  BUS("bus", 28, 15, VEHICLE, Instances.SINGLE, 0x003c64),
  CARAVAN("caravan", 29, 255, VEHICLE, Instances.SINGLE, 0x00005a),
  TRAILER("trailer", 30, 255, VEHICLE, Instances.SINGLE, 0x00006e),
  TRAIN("train", 31, 16, VEHICLE, Instances.SINGLE, 0x005064),
  MOTORCYCLE("motorcycle", 32, 17, VEHICLE, Instances.SINGLE, 0x0000e6),
  BICYCLE("bicycle", 33, 18, VEHICLE, Instances.SINGLE, 0x770b20);

  /** Number of evaluated classes; train ids are 0 to one less. */
  public static final int TRAIN_CLASSES = 19;

  /**
   * Number of label ids; label ids are 0 to one less. Licence plates (-1) never occur in label
   * PNGs.
   */
  public static final int LABEL_IDS = 34;

  /** The train id of every pixel that is neither trained on nor scored. */
  public static final int IGNORE = 255;

  private static final CityscapesClass[] BY_LABEL_ID = values();
  private static final CityscapesClass[] BY_TRAIN_ID =
      Arrays.stream(values()).filter(CityscapesClass::evaluated).toArray(CityscapesClass[]::new);

  private final String label;
  private final int labelId;
  private final int trainId;
  private final Category category;
  private final Instances instances;
  private final int rgb;

  CityscapesClass(
      String label, int labelId, int trainId, Category category, Instances instances, int rgb) {
    this.label = label;
    this.labelId = labelId;
    this.trainId = trainId;
    this.category = category;
    this.instances = instances;
    this.rgb = rgb;
  }

  /** The class of a label id, or empty for ids outside 0..33. */
  public static Optional<CityscapesClass> ofLabelId(int labelId) {
    return labelId >= 0 && labelId < BY_LABEL_ID.length
        ? Optional.of(BY_LABEL_ID[labelId])
        : Optional.empty();
  }

  /**
   * The class of a train id.
   *
   * @throws IllegalArgumentException unless {@code trainId} is in 0..18
   */
  public static CityscapesClass ofTrainId(int trainId) {
    if (trainId < 0 || trainId >= BY_TRAIN_ID.length) {
      throw new IllegalArgumentException("Invalid train id " + trainId + ": expected 0 to 18");
    }
    return BY_TRAIN_ID[trainId];
  }

  /** The class of a name as Cityscapes writes it, such as {@code traffic light}. */
  public static Optional<CityscapesClass> named(String label) {
    return Arrays.stream(BY_LABEL_ID).filter(each -> each.label.equals(label)).findFirst();
  }

  /** The 19 evaluated classes in the order of their train ids. */
  public static List<CityscapesClass> evaluatedClasses() {
    return List.of(BY_TRAIN_ID);
  }

  /** The name as Cityscapes writes it: {@code traffic light}. */
  public String label() {
    return label;
  }

  /** The number in a label PNG, 0..33. */
  public int labelId() {
    return labelId;
  }

  /** 0..18, or {@link #IGNORE}. */
  public int trainId() {
    return trainId;
  }

  public Category category() {
    return category;
  }

  /**
   * Whether single objects of this class are labelled (and scored by iIoU if {@link #evaluated()}).
   */
  public boolean hasInstances() {
    return instances == Instances.SINGLE;
  }

  /** Whether this is one of the 19 classes that are trained on and scored. */
  public boolean evaluated() {
    return trainId != IGNORE;
  }

  /** Display colour, 0xRRGGBB. */
  public int rgb() {
    return rgb;
  }

  private enum Instances {
    NONE,
    SINGLE
  }
}
