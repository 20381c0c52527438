// SPDX-License-Identifier: Apache-2.0
package io.semadapt.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files from which DAFormer (arXiv 2111.14887, and HRDA and MIC after it) draws pictures with
 * rare classes. Classes without a pixel are left out; files are maps of train ids, relative to the
 * tree.
 *
 * <pre>
 * sample_class_stats.json       [{"0": pixels, "10": pixels, "file": file}, ...]
 * sample_class_stats_dict.json  {file: {"0": pixels, "10": pixels}, ...}
 * samples_with_class.json       {"0": [[file, pixels], ...], "10": ...}
 * </pre>
 */
final class ClassStatistics {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ClassStatistics() {}

  /**
   * The files' bytes by their names.
   *
   * @param samples with label maps, in the order of the files
   */
  static Map<String, byte[]> files(List<ExportedSample> samples) {
    List<Map<String, Object>> stats = new ArrayList<>();
    Map<String, Map<String, Long>> byFile = new LinkedHashMap<>();
    Map<Integer, List<List<Object>>> byClass = new TreeMap<>();
    for (ExportedSample sample : samples) {
      Map<String, Long> pixels = new LinkedHashMap<>();
      for (int trainId = 0; trainId < sample.classPixels().size(); trainId++) {
        long count = sample.classPixels().get(trainId);
        if (count > 0) {
          pixels.put(Integer.toString(trainId), count);
          byClass
              .computeIfAbsent(trainId, first -> new ArrayList<>())
              .add(List.of(sample.trainIds(), count));
        }
      }
      byFile.put(sample.trainIds(), pixels);
      Map<String, Object> entry = new LinkedHashMap<>(pixels);
      entry.put("file", sample.trainIds());
      stats.add(entry);
    }
    return Map.of(
        "sample_class_stats.json", json(stats),
        "sample_class_stats_dict.json", json(byFile),
        "samples_with_class.json", json(byClass));
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
