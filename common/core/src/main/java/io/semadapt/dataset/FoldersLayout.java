// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Any other corpus: one folder of images and one of label maps, where a label map has the path and
 * name of its image, except for the extension. The id is that path with {@code _} for {@code /}:
 * {@code images/Town01/0001.png} and {@code labels/Town01/0001.png} are {@code Town01_0001}.
 *
 * @param split that every sample belongs to; labels are needed but for a target to train on
 * @param images folder of PNG or JPEG files below the root, at any depth
 * @param labels folder of PNG files, likewise
 */
public record FoldersLayout(
    Domain domain, Split split, String images, String labels, LabelEncoding labelEncoding)
    implements DatasetLayout {

  @Override
  public List<String> folders() {
    return List.of(images, labels);
  }

  @Override
  public Listing list(String root, Collection<String> paths) {
    Pairing pairing = new Pairing();
    for (String path : paths) {
      String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      boolean png = ending.equals("png");
      boolean jpeg = ending.equals("jpg") || ending.equals("jpeg");
      Optional<String> image = id(images, path);
      Optional<String> label = id(labels, path);
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
      } else if (path.startsWith(images + "/") || path.startsWith(labels + "/")) {
        pairing.other(path);
      }
    }
    if (pairing.withoutImages()) {
      throw new InvalidLayoutException(
          "Cannot find images under '%s': no %s/**.png or .jpg (expected %s/0001.png and %s/0001.png)"
              .formatted(root, images, images, labels));
    }
    return pairing.listing(
        /* everyLabelNeeded= */ domain == Domain.SOURCE, /* alwaysLabelled= */ Split.VAL);
  }

  private static Optional<String> id(String folder, String path) {
    int dot = path.lastIndexOf('.');
    return path.startsWith(folder + "/") && dot > folder.length() + 1
        ? Optional.of(path.substring(folder.length() + 1, dot).replace('/', '_'))
        : Optional.empty();
  }
}
