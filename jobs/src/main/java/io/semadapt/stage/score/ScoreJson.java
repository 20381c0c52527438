// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.SegmentationScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A score with the keys of the official scorer's result file; what is not defined is null there,
 * where the official file has the bare word NaN.
 */
final class ScoreJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ScoreJson() {}

  static byte[] encode(SegmentationScore score) {
    Map<String, Object> result = new TreeMap<>();
    Map<String, Object> labels = new TreeMap<>();
    Map<String, Object> classScores = new TreeMap<>();
    Map<String, Object> classInstScores = new TreeMap<>();
    Map<String, Object> priors = new TreeMap<>();
    List<List<Long>> confusion = new ArrayList<>();
    for (CityscapesClass each : CityscapesClass.values()) {
      labels.put(each.label(), each.labelId());
      put(classScores, each.label(), score.iou(each));
      put(classInstScores, each.label(), score.instanceIou(each));
      put(priors, each.label(), score.prior(each));
      List<Long> row = new ArrayList<>();
      for (CityscapesClass prediction : CityscapesClass.values()) {
        row.add(score.confusion().count(each, prediction));
      }
      confusion.add(row);
    }
    Map<String, Object> categoryScores = new TreeMap<>();
    Map<String, Object> categoryInstScores = new TreeMap<>();
    for (Category each : Category.values()) {
      put(categoryScores, each.label(), score.iou(each));
      put(categoryInstScores, each.label(), score.instanceIou(each));
    }
    result.put("labels", labels);
    result.put("confMatrix", confusion);
    result.put("priors", priors);
    result.put("classScores", classScores);
    result.put("classInstScores", classInstScores);
    result.put("categoryScores", categoryScores);
    result.put("categoryInstScores", categoryInstScores);
    put(result, "averageScoreClasses", score.miou());
    put(result, "averageScoreInstClasses", score.instanceMiou());
    put(result, "averageScoreCategories", score.categoryMiou());
    put(result, "averageScoreInstCategories", score.categoryInstanceMiou());
    try {
      return JSON.writeValueAsBytes(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Map<String, Object> map, String key, OptionalDouble value) {
    map.put(key, value.isPresent() ? value.getAsDouble() : null);
  }
}
