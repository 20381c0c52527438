// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys that have a new name. The resource is a HOCON file with one line {@code old-key = new-key}
 * for each, both with their sections: {@code train-gan.lambda-id = train-gan.weights.identity}.
 */
public final class RetiredKeys {
  private final SortedMap<String, String> names = new TreeMap<>();

  private RetiredKeys() {}

  /**
   * Reads the list.
   *
   * @param resource class path resource; no key is retired if it is missing
   */
  public static RetiredKeys load(String resource) {
    RetiredKeys retired = new RetiredKeys();
    SortedMap<String, ConfigValue> lines =
        ConfigTree.leaves(
            ConfigFactory.parseResources(
                    RetiredKeys.class.getClassLoader(),
                    resource,
                    ConfigParseOptions.defaults().setAllowMissing(true))
                .root());
    lines.forEach((old, current) -> retired.names.put(old, ConfigText.plain(current)));
    return retired;
  }

  /** The current name of a key: its new name if it is retired, otherwise the key itself. */
  public String current(String key) {
    return names.getOrDefault(key, key);
  }

  /** The new name of a retired key. */
  Optional<String> newName(String key) {
    return Optional.ofNullable(names.get(key));
  }

  /** Whether a section had keys that are retired. */
  boolean hadSection(String section) {
    return names.keySet().stream().anyMatch(old -> old.startsWith(section + "."));
  }

  /** {@code " ('old' is now 'new')"} for the retired key that a text substitutes, or nothing. */
  String hint(String text) {
    return names.entrySet().stream()
        .filter(line -> text.contains("${" + line.getKey() + "}"))
        .map(line -> " ('%s' is now '%s')".formatted(line.getKey(), line.getValue()))
        .findFirst()
        .orElse("");
  }

  /**
   * Checks that every old key is gone and every new key exists.
   *
   * @throws IllegalArgumentException if one is not
   */
  void checkAgainst(Map<String, ConfigValue> known, String referenceName) {
    names.forEach(
        (old, current) -> {
          if (known.containsKey(old) || !known.containsKey(current)) {
            throw new IllegalArgumentException(
                "'%s' is retired for '%s': %s must have the new key and not the old one"
                    .formatted(old, current, referenceName));
          }
        });
  }
}
