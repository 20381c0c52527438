// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cityscapes (Cordts et al. 2016): {@code leftImg8bit/<split>/<city>/<id>_leftImg8bit.png}, {@code
 * gtFine/<split>/<city>/<id>_gtFine_labelIds.png} and {@code …_instanceIds.png}, where the id is
 * {@code <city>_<sequence>_<frame>}. Only {@link Split#VAL} must have labels.
 */
public final class CityscapesLayout implements DatasetLayout {
  private static final String ID = "([^/_]+(?:-[^/_]+)*_\\d+_\\d+)";
  private static final String ENDING = "\\.(?i:png|jpg|jpeg)";
  private static final Pattern IMAGE =
      Pattern.compile("leftImg8bit/([^/]+)/[^/]+/" + ID + "_leftImg8bit" + ENDING);
  private static final Pattern LABEL =
      Pattern.compile("gtFine/([^/]+)/[^/]+/" + ID + "_gtFine_labelIds\\.(?i:png)");
  private static final Pattern INSTANCES =
      Pattern.compile("gtFine/([^/]+)/[^/]+/" + ID + "_gtFine_instanceIds\\.(?i:png)");
  private static final Pattern ANY_PICTURE = Pattern.compile("leftImg8bit/.*" + ENDING);

  private final Set<Split> splits;

  /** A layout that takes these splits; at least one. */
  public CityscapesLayout(Set<Split> splits) {
    this.splits = new TreeSet<>(splits);
  }

  @Override
  public Domain domain() {
    return Domain.TARGET;
  }

  @Override
  public LabelEncoding labelEncoding() {
    return LabelEncoding.ofLabelIds(CityscapesClass.LABEL_IDS - 1);
  }

  @Override
  public List<String> folders() {
    List<String> folders = new ArrayList<>();
    for (Split split : splits) {
      folders.add("leftImg8bit/" + split.folder());
      folders.add("gtFine/" + split.folder());
    }
    return folders;
  }

  @Override
  public Listing list(String root, Collection<String> paths) {
    Pairing pairing = new Pairing();
    for (Split split : splits) {
      for (String path : paths) {
        add(pairing, split, path);
      }
    }
    if (pairing.withoutImages()) {
      String wanted = splits.stream().map(Split::folder).collect(Collectors.joining(","));
      throw new InvalidLayoutException(
          "Cannot find Cityscapes images under '%s': no leftImg8bit/{%s}/<city>/*_leftImg8bit.png (expected leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png)"
              .formatted(root, wanted));
    }
    return pairing.listing(/* everyLabelNeeded= */ false, Split.VAL);
  }

  private static void add(Pairing pairing, Split split, String path) {
    if (!path.startsWith("leftImg8bit/" + split.folder() + "/")
        && !path.startsWith("gtFine/" + split.folder() + "/")) {
      return;
    }
    Matcher image = IMAGE.matcher(path);
    Matcher label = LABEL.matcher(path);
    Matcher instances = INSTANCES.matcher(path);
    if (ForeignFiles.isForeign(path)) {
      pairing.foreign(path);
    } else if (image.matches()) {
      pairing.image(image.group(2), split, path);
    } else if (label.matches()) {
      pairing.label(label.group(2), path);
    } else if (instances.matches()) {
      pairing.instances(instances.group(2), path);
    } else if (ANY_PICTURE.matcher(path).matches()) {
      pairing.reject(
          path.substring(path.lastIndexOf('/') + 1),
          path,
          RejectReason.UNEXPECTED_NAME,
          "expected <city>_<sequence>_<frame>_leftImg8bit.png in a folder of its city");
    } else if (path.startsWith("leftImg8bit/")) {
      pairing.other(path);
    }
  }
}
