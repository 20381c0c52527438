// SPDX-License-Identifier: Apache-2.0
package io.semadapt.export;

import io.semadapt.dataset.Split;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lists of the pictures of each split, one a line: {@code splits/train.txt} with their ids, as
 * mmsegmentation reads them, and {@code image_list/train.txt} with their file names, as
 * Transfer-Learning-Library does.
 */
final class SplitLists {
  private SplitLists() {}

  /** The files' bytes by their names. */
  static Map<String, byte[]> files(List<ExportedSample> samples) {
    Map<Split, List<ExportedSample>> splits =
        samples.stream()
            .collect(
                Collectors.groupingBy(
                    ExportedSample::split, () -> new EnumMap<>(Split.class), Collectors.toList()));
    Map<String, byte[]> files = new TreeMap<>();
    splits.forEach(
        (split, members) -> {
          String name = split.folder() + ".txt";
          files.put("splits/" + name, lines(members, ExportedSample::id));
          files.put("image_list/" + name, lines(members, ExportedSample::picture));
        });
    return files;
  }

  private static byte[] lines(List<ExportedSample> samples, Function<ExportedSample, String> line) {
    return samples.stream()
        .map(sample -> line.apply(sample) + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }
}
