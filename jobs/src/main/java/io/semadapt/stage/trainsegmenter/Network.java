// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.SegmenterFamily;
import io.semadapt.model.Segmenters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network to train.
 *
 * @param vgg16Weights local Keras file that a new network starts from
 */
record Network(SegmenterArchitecture architecture, Optional<String> vgg16Weights) {

  /** Reads the section {@code network}, the size of every family included. */
  static Network of(ConfigSection section) {
    List<SegmenterFamily> families = Segmenters.families();
    List<String> names = families.stream().map(SegmenterFamily::name).toList();
    List<SegmenterArchitecture> architectures = new ArrayList<>();
    families.forEach(family -> architectures.add(architecture(family, section)));
    int chosen = names.indexOf(section.word("type", names));
    Network network =
        new Network(architectures.get(chosen), section.optionalString("vgg16-weights"));
    if (network.vgg16Weights().isPresent() && !network.architecture().isBuiltOnVgg16()) {
      section.problem(
          "vgg16-weights",
          "cannot be used: network.type = %s is not built on VGG16".formatted(names.get(chosen)));
    }
    return network;
  }

  private static SegmenterArchitecture architecture(SegmenterFamily family, ConfigSection section) {
    int size = section.integer(family.sizeKey(), Bounds.atLeast(1));
    try {
      return family.ofSize().apply(size);
    } catch (IllegalArgumentException e) {
      section.problem(
          family.sizeKey(), "does not fit %s: %s".formatted(family.name(), e.getMessage()));
      return family.ofSize().apply(1);
    }
  }
}
