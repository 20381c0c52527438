// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GTA5, "Playing for Data" (Richter et al. 2016): {@code images/00001.png} and {@code
 * labels/00001.png}. Every image should have a label; real trees have holes.
 */
public final class Gta5Layout implements DatasetLayout {
  private static final Pattern IMAGE =
      Pattern.compile("images/(?:.*/)?([^/]+)\\.(?:png|jpg|jpeg)", Pattern.CASE_INSENSITIVE);
  private static final Pattern LABEL =
      Pattern.compile("labels/(?:.*/)?([^/]+)\\.png", Pattern.CASE_INSENSITIVE);

  /**
   * GTA5 numbers licence plates 34, where Cityscapes has -1 and never writes it; both are ignored.
   */
  private static final int LICENCE_PLATE = 34;

  private final Gta5Splits splits;
  private final Optional<Split> wanted;

  /**
   * A layout that takes one split, or all.
   *
   * @param splits which id is in which split; ids it does not name count as {@link Split#TRAIN}
   *     where all are taken
   * @param wanted the split to take, or empty for everything
   */
  public Gta5Layout(Gta5Splits splits, Optional<Split> wanted) {
    this.splits = splits;
    this.wanted = wanted;
  }

  @Override
  public Domain domain() {
    return Domain.SOURCE;
  }

  @Override
  public LabelEncoding labelEncoding() {
    return LabelEncoding.ofLabelIds(LICENCE_PLATE);
  }

  @Override
  public List<String> folders() {
    return List.of("images", "labels");
  }

  @Override
  public Listing list(String root, Collection<String> paths) {
    Pairing pairing = new Pairing();
    Set<String> images = new HashSet<>();
    for (String path : paths) {
      Matcher image = IMAGE.matcher(path);
      Matcher label = LABEL.matcher(path);
      if (ForeignFiles.isForeign(path)) {
        pairing.foreign(path);
      } else if (image.matches()) {
        images.add(image.group(1));
        if (taken(image.group(1))) {
          Split split = splits.of(image.group(1)).orElse(Split.TRAIN);
          pairing.image(image.group(1), split, path);
        }
      } else if (!label.matches()) {
        pairing.other(path);
      } else if (taken(label.group(1))) {
        pairing.label(label.group(1), path);
      }
    }
    if (images.isEmpty()) {
      throw new InvalidLayoutException(
          "Cannot find GTA5 images under '"
              + root
              + "': no images/*.png (expected images/00001.png and labels/00001.png)");
    }
    if (pairing.withoutImages()) {
      throw new InvalidLayoutException(
          "Cannot find GTA5 images under '"
              + root
              + "': none of them is in the split "
              + wanted.map(Split::key).orElse("all"));
    }
    List<String> missing = splits.without(images, wanted);
    if (!missing.isEmpty()) {
      pairing.note("the splits name " + Pairing.counted(missing, "picture", " that are not there"));
    }
    return pairing.listing(/* everyLabelNeeded= */ true, Split.TRAIN);
  }

  private boolean taken(String id) {
    return wanted.isEmpty() || splits.of(id).equals(wanted);
  }
}
