// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.Suggestion;
import io.semadapt.dataset.DatasetLayout;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.FoldersLayout;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.Split;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A tree of own data, a section of {@code data.folders}.
 *
 * @param images their folder below the root and the end of their names
 * @param labels likewise
 * @param part name of a folder that a path must contain; empty takes all
 * @param labelMap class of each value in a label map; empty when the values are label ids
 */
record FolderTree(
    String root,
    FoldersLayout.Files images,
    FoldersLayout.Files labels,
    Optional<String> part,
    LabelEncoding.Channel labelChannel,
    SortedMap<Integer, CityscapesClass> labelMap) {
  private static final String IGNORE = "ignore";
  private static final Pattern BELOW_THE_ROOT = Pattern.compile("(?!\\.)[^/]+(?:/(?!\\.)[^/]+)*");

  private static final Pattern PLAIN_NAME = Pattern.compile("(?!\\.)[^/]+");
  private static final Pattern PICTURE =
      Pattern.compile(".*\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

  /** Reads a section; empty without a root. */
  static Optional<FolderTree> read(ConfigSection section) {
    Optional<String> root = section.optionalString("root");
    FoldersLayout.Files images = files(section, "images", "image-suffix");
    FoldersLayout.Files labels = files(section, "labels", "label-suffix");
    Optional<String> part = section.optionalString("part");
    LabelEncoding.Channel channel = section.choice("label-channel", LabelEncoding.Channel.class);
    SortedMap<Integer, CityscapesClass> map = labelMap(section);
    if (images.folder().equals(labels.folder()) && !areApart(images.suffix(), labels.suffix())) {
      section.problem(
          "labels",
          "must be another folder than images, was '%s' (in one folder, image-suffix and label-suffix must tell them apart)"
              .formatted(labels.folder()));
    }
    if (part.isPresent() && !PLAIN_NAME.matcher(part.get()).matches()) {
      section.problem(
          "part", "must be the name of one folder such as train, was '" + part.get() + "'");
    }
    return root.map(path -> new FolderTree(path, images, labels, part, channel, map));
  }

  private static FoldersLayout.Files files(ConfigSection section, String key, String suffixKey) {
    String folder = section.string(key);
    if (!BELOW_THE_ROOT.matcher(folder).matches()) {
      section.problem(
          key, "must be a folder below the root such as GT/LABELS, was '" + folder + "'");
    }
    String suffix = section.optionalString(suffixKey).orElse("");
    if (suffix.indexOf('/') >= 0 || PICTURE.matcher(suffix).matches()) {
      section.problem(
          suffixKey,
          "must be the end of the files' names before .png or .jpg, such as _gt, was '%s'"
              .formatted(suffix));
    }
    return new FoldersLayout.Files(folder, suffix);
  }

  private static boolean areApart(String image, String label) {
    return !image.endsWith(label) && !label.endsWith(image);
  }

  private static SortedMap<Integer, CityscapesClass> labelMap(ConfigSection section) {
    SortedMap<Integer, CityscapesClass> map = new TreeMap<>();
    section
        .texts("label-map")
        .forEach(
            (value, name) -> {
              Optional<CityscapesClass> known = classNamed(name);
              if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) > 255) {
                section.problem(
                    "label-map", "must map values from 0 to 255, has '%s'".formatted(value));
              } else if (known.isEmpty()) {
                section.problem(
                    "label-map",
                    "must map %s to a train id (0 to 18), a class of Cityscapes or ignore, not '%s'%s"
                        .formatted(value, name, Suggestion.hint(name, names())));
              } else {
                map.put(Integer.parseInt(value), known.get());
              }
            });
    return map;
  }

  private static Optional<CityscapesClass> classNamed(String name) {
    if (name.equals(IGNORE) || name.equals(String.valueOf(CityscapesClass.IGNORE))) {
      return Optional.of(CityscapesClass.UNLABELED);
    }
    if (name.matches("1?[0-9]")) {
      int trainId = Integer.parseInt(name);
      return trainId < CityscapesClass.TRAIN_CLASSES
          ? Optional.of(CityscapesClass.ofTrainId(trainId))
          : Optional.empty();
    }
    return CityscapesClass.named(name);
  }

  private static List<String> names() {
    return Arrays.stream(CityscapesClass.values()).map(CityscapesClass::label).toList();
  }

  DatasetLayout layout(Domain domain, Split split) {
    LabelMap map =
        labelMap.isEmpty()
            ? LabelMap.labelIdsUpTo(CityscapesClass.LABEL_IDS - 1)
            : LabelMap.of(Map.copyOf(labelMap));
    return new FoldersLayout(
        domain, split, images, labels, part, new LabelEncoding(labelChannel, map));
  }
}
