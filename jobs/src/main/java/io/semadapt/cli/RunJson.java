// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.config.Secrets;
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
 * "status":…, "exit_code":…, "started_utc":…, "seconds":…, "result":…, "errors":[…]}}. Keys are
 * snake_case, as in the report tables; what nothing was run for is null.
 */
final class RunJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RunJson() {}

  static String of(Outcome outcome) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("job", outcome.job());
    object.put("run_id", outcome.run().map(Outcome.Run::id).orElse(null));
    object.put("status", outcome.code().key());
    object.put("exit_code", outcome.code().number());
    object.put("started_utc", outcome.run().map(run -> run.started().toString()).orElse(null));
    object.put("seconds", outcome.run().map(Outcome.Run::seconds).orElse(null));
    object.put("result", outcome.result().map(RunJson::plain).orElse(null));
    object.put("errors", outcome.errors().stream().map(Secrets::redact).toList());
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
