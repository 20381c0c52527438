// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What all sections of one configuration share: its values, and which of them were read. */
final class ConfigRoot {
  private final Reference reference;
  private final Config unresolved;
  private final ConfigObject values;
  private final Problems problems;
  private final SortedSet<String> read = new TreeSet<>();
  private final SortedSet<String> determining = new TreeSet<>();
  private final SortedMap<String, List<String>> choices = new TreeMap<>();

  /**
   * A configuration before any key is read.
   *
   * @param unresolved all values before substitution
   * @param values all values after substitution
   */
  ConfigRoot(Reference reference, Config unresolved, ConfigObject values, Problems problems) {
    this.reference = reference;
    this.unresolved = unresolved;
    this.values = values;
    this.problems = problems;
  }

  Reference reference() {
    return reference;
  }

  Config unresolved() {
    return unresolved;
  }

  ConfigObject values() {
    return values;
  }

  Problems problems() {
    return problems;
  }

  ConfigValue value(String key) {
    return ConfigTree.lookUp(values, key);
  }

  /** Records that a full key was read, and returns its value. */
  ConfigValue read(String key, boolean incidental) {
    read.add(key);
    if (!incidental) {
      determining.add(key);
    }
    return value(key);
  }

  /** Records the values that a full key may have. */
  void choices(String key, List<String> words) {
    choices.put(key, words);
  }

  /** Records a problem of a full key, at the place of the value. */
  void report(ConfigValue value, String key, String message) {
    String place = value == null ? "" : reference.place(value.origin()) + ": ";
    problems.add("%s'%s' %s".formatted(place, key, message));
  }

  SortedMap<String, List<String>> choices() {
    return new TreeMap<>(choices);
  }

  List<ConfigKey> effective() {
    return read.stream().map(key -> reference.describe(key, value(key))).toList();
  }

  SortedMap<String, String> determining() {
    return texts(determining, key -> true);
  }

  String hocon() {
    return lines(determining());
  }

  String hocon(Predicate<String> wanted) {
    return lines(texts(read, wanted));
  }

  private SortedMap<String, String> texts(SortedSet<String> keys, Predicate<String> wanted) {
    SortedMap<String, String> texts = new TreeMap<>();
    keys.stream()
        .filter(wanted)
        .filter(key -> !Secrets.named(key))
        .forEach(key -> texts.put(key, ConfigText.hocon(Secrets.mask(key, value(key)))));
    return texts;
  }

  private static String lines(SortedMap<String, String> texts) {
    return texts.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
