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
 * @param images folder below the root
 * @param labels folder below the root
 * @param labelMap class of each value in a label map; empty when the values are label ids
 */
record FolderTree(
    String root,
    String images,
    String labels,
    LabelEncoding.Channel labelChannel,
    SortedMap<Integer, CityscapesClass> labelMap) {
  private static final String IGNORE = "ignore";
  private static final Pattern BELOW_THE_ROOT = Pattern.compile("(?!\\.)[^/]+(?:/(?!\\.)[^/]+)*");

  /** Reads a section; empty without a root. */
  static Optional<FolderTree> read(ConfigSection section) {
    Optional<String> root = section.optionalString("root");
    String images = folder(section, "images");
    String labels = folder(section, "labels");
    LabelEncoding.Channel channel = section.choice("label-channel", LabelEncoding.Channel.class);
    SortedMap<Integer, CityscapesClass> map = labelMap(section);
    if (images.equals(labels)) {
      section.problem("labels", "must be another folder than images, was '" + labels + "'");
    }
    return root.map(path -> new FolderTree(path, images, labels, channel, map));
  }

  private static String folder(ConfigSection section, String key) {
    String folder = section.string(key);
    if (!BELOW_THE_ROOT.matcher(folder).matches()) {
      section.problem(
          key, "must be a folder below the root such as GT/LABELS, was '" + folder + "'");
    }
    return folder;
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
    return new FoldersLayout(domain, split, images, labels, new LabelEncoding(labelChannel, map));
  }
}
