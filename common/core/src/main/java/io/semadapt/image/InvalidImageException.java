// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/** An image that cannot be decoded; the message names the image and the defect. */
public final class InvalidImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Defect defect;
  private final String reason;

  /**
   * An exception about one image.
   *
   * @param name the user's name of the image: a path or an id
   * @param reason what is wrong, without the name
   */
  public InvalidImageException(String name, Defect defect, String reason) {
    super("Cannot read image '" + name + "': " + reason);
    this.defect = defect;
    this.reason = reason;
  }

  public Defect defect() {
    return defect;
  }

  /** What is wrong, without the image's name. */
  public String reason() {
    return reason;
  }

  /** Kinds of defects; each is counted separately. */
  public enum Defect {
    /** Neither PNG nor JPEG, or not of the format that is asked for. */
    NOT_AN_IMAGE,
    /** The file ends before its pixels do. */
    TRUNCATED,
    /** A checksum or a value is wrong. */
    CORRUPT,
    /** More pixels than this program supports. */
    TOO_LARGE,
    /** A label map of 16 bits a pixel. */
    SIXTEEN_BIT_LABEL,
    /** A label map with more than one channel: colours are no labels. */
    COLOUR_LABEL
  }
}
