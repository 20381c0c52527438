// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds values in nested objects by their full keys, words joined by dots. */
final class ConfigTree {
  private ConfigTree() {}

  /** The value of a full key, or null if the object does not have the key. */
  static ConfigValue lookUp(ConfigObject from, String key) {
    ConfigValue value = from;
    for (String word : key.split("\\.", -1)) {
      value = value instanceof ConfigObject object ? object.get(word) : null;
    }
    return value;
  }

  /** Every value that is not a section, by its full key; an empty object counts as a value. */
  static SortedMap<String, ConfigValue> leaves(ConfigObject root) {
    SortedMap<String, ConfigValue> leaves = new TreeMap<>();
    collect(root, "", leaves);
    return leaves;
  }

  private static void collect(
      ConfigObject object, String prefix, SortedMap<String, ConfigValue> leaves) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject section && !section.isEmpty()) {
        collect(section, key + ".", leaves);
      } else {
        leaves.put(key, entry.getValue());
      }
    }
  }
}
