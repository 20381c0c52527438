// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Any other corpus: one folder of images and one of label maps, where a label map has the path and
 * name of its image, except for a suffix and the extension. The id is that path with {@code _} for
 * {@code /}: {@code images/Town01/0001.png} and {@code labels/Town01/0001.png} are {@code
 * Town01_0001}.
 *
 * @param split that every sample belongs to; labels are needed but for a target to train on
 * @param images PNG or JPEG files
 * @param labels PNG files
 * @param part name of a folder that a path must contain; empty takes all
 */
public record FoldersLayout(
    Domain domain,
    Split split,
    Files images,
    Files labels,
    Optional<String> part,
    LabelEncoding labelEncoding)
    implements DatasetLayout {

  /**
   * The files of one kind.
   *
   * @param folder below the root; files lie in it at any depth
   * @param suffix end of every file's name before the extension; may be empty
   */
  public record Files(String folder, String suffix) {
    /** Files of any name. */
    public static Files in(String folder) {
      return new Files(folder, "");
    }

    private boolean holds(String path) {
      return path.startsWith(folder + "/");
    }

    /** The path without folder, suffix and extension; empty for a file of another kind. */
    private Optional<String> id(String path) {
      int end = path.lastIndexOf('.') - suffix.length();
      boolean named =
          holds(path) && end > path.lastIndexOf('/') + 1 && path.startsWith(suffix, end);
      return named
          ? Optional.of(path.substring(folder.length() + 1, end).replace('/', '_'))
          : Optional.empty();
    }
  }

  @Override
  public List<String> folders() {
    return Stream.of(images.folder(), labels.folder()).distinct().toList();
  }

  @Override
  public Listing list(String root, Collection<String> paths) {
    Pairing pairing = new Pairing();
    paths.stream().filter(this::isOfPart).forEach(path -> add(pairing, path));
    if (pairing.withoutImages()) {
      String below = part.map(name -> "**/" + name + "/").orElse("");
      throw new InvalidLayoutException(
          "Cannot find images under '%s': no %s/%s**%s.png or .jpg (expected %s/%s0001%s.png and %s/%s0001%s.png)"
              .formatted(
                  root,
                  images.folder(),
                  below,
                  images.suffix(),
                  images.folder(),
                  part.map(name -> name + "/").orElse(""),
                  images.suffix(),
                  labels.folder(),
                  part.map(name -> name + "/").orElse(""),
                  labels.suffix()));
    }
    if (!images.suffix().isEmpty()) {
      pairing.imagesAreChosen();
    }
    return pairing.listing(
        /* everyLabelNeeded= */ domain == Domain.SOURCE, /* alwaysLabelled= */ Split.VAL);
  }

  private boolean isOfPart(String path) {
    String[] names = path.split("/");
    return part.isEmpty() || Arrays.asList(names).subList(0, names.length - 1).contains(part.get());
  }

  private void add(Pairing pairing, String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean png = ending.equals("png");
    boolean jpeg = ending.equals("jpg") || ending.equals("jpeg");
    Optional<String> image = images.id(path);
    Optional<String> label = labels.id(path);
    if (ForeignFiles.isForeign(path)) {
      pairing.foreign(path);
    } else if (image.isPresent() && (png || jpeg)) {
      pairing.image(image.get(), split, path);
    } else if (label.isPresent() && png) {
      pairing.label(label.get(), path);
    } else if (label.isPresent() && jpeg) {
      pairing.reject(
          label.get(),
          path,
          RejectReason.UNEXPECTED_NAME,
          "a label map must be a PNG: JPEG changes its numbers");
    } else if (images.holds(path) || labels.holds(path)) {
      if (png || jpeg) {
        pairing.otherName(path);
      } else {
        pairing.other(path);
      }
    }
  }
}
