// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.config.Secrets;
import io.semadapt.error.ExitCode;
import io.semadapt.job.ResultText;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended as one JSON object on one line, for scripts: {@code {"job":…, "run_id":…,
 * "status":…, "exit_code":…, "result":…, "errors":[…]}}. Keys are snake_case, as in the report
 * tables.
 */
final class RunJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunJson() {}

  /**
   * The object.
   *
   * @param runId empty when nothing was run
   * @param result empty when the run failed
   * @param errors one line each
   */
  static String of(
      String job,
      Optional<String> runId,
      ExitCode code,
      Optional<Record> result,
      List<String> errors) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("job", job);
    object.put("run_id", runId.orElse(null));
    object.put("status", code.key());
    object.put("exit_code", code.number());
    object.put("result", result.map(RunJson::plain).orElse(null));
    object.put("errors", errors.stream().map(Secrets::redact).toList());
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Records become maps, missing values and NaN null, everything but numbers text. */
  private static Object plain(Object value) {
    if (value instanceof Record result) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (RecordComponent component : result.getClass().getRecordComponents()) {
        String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        map.put(name, plain(ResultText.value(result, component)));
      }
      return map;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(RunJson::plain).orElse(null);
    }
    if (value instanceof Map<?, ?> entries) {
      Map<String, Object> map = new LinkedHashMap<>();
      entries.forEach((key, each) -> map.put(String.valueOf(key), plain(each)));
      return map;
    }
    if (value instanceof Collection<?> collection) {
      List<Object> list = new ArrayList<>();
      collection.forEach(element -> list.add(plain(element)));
      return list;
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      return null;
    }
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : Secrets.redact(String.valueOf(value));
  }
}
