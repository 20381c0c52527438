// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import static java.util.stream.Collectors.joining;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One image with its label map and instance map, as encoded files: a row of a shard. The bytes are
 * shared, not copied: do not modify them.
 */
public final class Sample {
  /**
   * Valid ids, which become file names: letters and digits of any script, few signs, no leading
   * dot.
   */
  private static final Pattern ID =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}_+-][\\p{L}\\p{M}\\p{N}_ .,+=@()~-]{0,199}");

  /** Letters of a bad id in a message. */
  private static final int SHOWN = 60;

  private final String id;
  private final Domain domain;
  private final Split split;
  private final int width;
  private final int height;
  private final byte[] image;
  private final byte[] label;
  private final byte[] instances;

  /** Whether an id cannot lead out of a folder, nor mean anything to a shell or file system. */
  public static boolean isPlainId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * A sample.
   *
   * @param id unique within its domain and plain ({@link #isPlainId}): {@code 00005}, {@code
   *     aachen_000000_000019}
   * @param width pixels of the image, and of the label and instance maps
   * @param height pixels
   * @param image PNG or JPEG bytes
   * @param label 8-bit PNG of label ids, or null
   * @param instances 16-bit PNG of instance values, or null
   * @throws IllegalArgumentException if the id is not plain
   */
  public Sample(
      String id,
      Domain domain,
      Split split,
      int width,
      int height,
      byte[] image,
      byte[] label,
      byte[] instances) {
    if (!isPlainId(id)) {
      throw new IllegalArgumentException(
          "Invalid sample id '%s': expected a plain file name of at most 200 letters, digits and _ .,+=@()~-"
              .formatted(id.codePoints().limit(SHOWN).mapToObj(Sample::shown).collect(joining())));
    }
    this.id = id;
    this.domain = Objects.requireNonNull(domain);
    this.split = Objects.requireNonNull(split);
    this.width = width;
    this.height = height;
    this.image = Objects.requireNonNull(image);
    this.label = label;
    this.instances = instances;
  }

  private static String shown(int letter) {
    return Character.isISOControl(letter) ? "?" : Character.toString(letter);
  }

  public String id() {
    return id;
  }

  public Domain domain() {
    return domain;
  }

  public Split split() {
    return split;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** PNG or JPEG bytes. */
  public byte[] image() {
    return image;
  }

  /** 8-bit PNG of label ids. */
  public Optional<byte[]> label() {
    return Optional.ofNullable(label);
  }

  /** 16-bit PNG of instance values. */
  public Optional<byte[]> instances() {
    return Optional.ofNullable(instances);
  }

  /** The same sample with another picture of the same size: what translation makes. */
  public Sample withImage(byte[] other) {
    return new Sample(id, domain, split, width, height, other, label, instances);
  }

  /** The same picture with another label map of its size, and no instances. */
  public Sample withLabel(byte[] other) {
    return new Sample(id, domain, split, width, height, image, other, null);
  }

  /** Encoded size of everything in it. */
  public long bytes() {
    return (long) image.length
        + (label == null ? 0 : label.length)
        + (instances == null ? 0 : instances.length);
  }
}
