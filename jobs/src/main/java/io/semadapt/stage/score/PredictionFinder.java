// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Finds the prediction of a ground truth as the official scorer does: the one PNG anywhere in the
 * results whose name begins with {@code <city>_<sequence>_<frame>}.
 */
final class PredictionFinder {
  private final NavigableMap<String, List<String>> pathsByName = new TreeMap<>();

  /** A finder over all files of the results folder. */
  PredictionFinder(List<String> paths) {
    for (String path : paths) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.toLowerCase(Locale.ROOT).endsWith(".png")) {
        pathsByName.computeIfAbsent(name, unused -> new ArrayList<>()).add(path);
      }
    }
  }

  /** All matching paths; there should be exactly one. */
  List<String> find(String id) {
    List<String> found = new ArrayList<>();
    pathsByName
        .subMap(id, /* fromInclusive= */ true, id + Character.MAX_VALUE, /* toInclusive= */ true)
        .values()
        .forEach(found::addAll);
    return found;
  }
}
