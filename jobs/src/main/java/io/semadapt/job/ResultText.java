// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A result record as {@code key = value} pairs. */
public final class ResultText {
  private ResultText() {}

  public static List<List<String>> pairs(Record result) {
    List<List<String>> pairs = new ArrayList<>();
    for (RecordComponent component : result.getClass().getRecordComponents()) {
      String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      Object value = value(result, component);
      if (value instanceof Map<?, ?> map) {
        map.forEach((key, each) -> pairs.add(List.of(name + " " + key, text(each))));
      } else {
        pairs.add(List.of(name, text(value)));
      }
    }
    return pairs;
  }

  public static Object value(Record result, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(result);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read " + component, e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(ResultText::text).orElse("-");
    }
    return value instanceof Double number ? "%.4f".formatted(number) : String.valueOf(value);
  }
}
