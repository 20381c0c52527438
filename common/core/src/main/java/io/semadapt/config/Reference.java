// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The reference configuration: every key with its default and a comment, and the keys that have a
 * new name.
 *
 * @param name class path resource
 * @param unresolved the file as parsed; its origins have the lines and comments of the keys
 * @param values the defaults after substitution
 * @param leaves the defaults by full key
 */
record Reference(
    String name,
    Config unresolved,
    ConfigObject values,
    SortedMap<String, ConfigValue> leaves,
    RetiredKeys retired) {

  /** Reads the reference; {@code retiredResource} may be missing, {@code resource} may not. */
  static Reference load(String resource, String retiredResource) {
    Config unresolved =
        ConfigFactory.parseResources(
            Reference.class.getClassLoader(),
            resource,
            ConfigParseOptions.defaults().setAllowMissing(false));
    ConfigObject values = unresolved.resolve().root();
    SortedMap<String, ConfigValue> leaves = ConfigTree.leaves(values);
    RetiredKeys retired = RetiredKeys.load(retiredResource);
    retired.checkAgainst(leaves, resource);
    return new Reference(resource, unresolved, values, leaves, retired);
  }

  /** Throws {@link IllegalArgumentException} unless a full key holds one value. */
  void requireKey(String key) {
    ConfigValue known = ConfigTree.lookUp(values, key);
    if (known == null || known instanceof ConfigObject) {
      throw new IllegalArgumentException("'%s' is no key of %s".formatted(key, name));
    }
  }

  /** Throws {@link IllegalArgumentException} unless a full key is a section. */
  void requireSection(String key) {
    if (!(ConfigTree.lookUp(values, key) instanceof ConfigObject)) {
      throw new IllegalArgumentException("'%s' is no section of %s".formatted(key, name));
    }
  }

  /** Throws {@link IllegalArgumentException} unless the user names the keys below a full key. */
  void requireEmptyObject(String key) {
    if (!(ConfigTree.lookUp(values, key) instanceof ConfigObject known) || !known.isEmpty()) {
      throw new IllegalArgumentException("'%s' is no empty object of %s".formatted(key, name));
    }
  }

  /** The default of a full key as {@link ConfigText#hocon}, unless it is a secret or unknown. */
  Optional<String> text(String key) {
    return leaves.containsKey(key) && !Secrets.named(key)
        ? Optional.of(ConfigText.hocon(Secrets.mask(key, leaves.get(key))))
        : Optional.empty();
  }

  /** The comment of a full key, as written. */
  List<String> comment(String key) {
    return origin(key).comments();
  }

  /** A full key with one of its values. */
  ConfigKey describe(String key, ConfigValue value) {
    return new ConfigKey(
        key,
        ConfigText.isNull(value) ? "" : ConfigText.plain(Secrets.mask(key, value)),
        value == null ? name : place(value.origin()),
        comment(key).stream().map(String::strip).toList());
  }

  /** The keys that begin with {@code prefix}, in the order of the file. */
  List<ConfigKey> documentation(String prefix) {
    return leaves.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .sorted(
            Comparator.comparingInt(
                (Map.Entry<String, ConfigValue> entry) -> origin(entry.getKey()).lineNumber()))
        .map(entry -> describe(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Where a value was set, for a message: {@code file: line} or {@code --set}. */
  String place(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith("merge of ")) {
      // A substitution has two origins: that of the key comes last.
      return description.substring(description.lastIndexOf(',') + 1);
    }
    boolean here =
        (origin.resource() != null && origin.filename() == null) || description.startsWith(name);
    return here ? name + ": " + origin.lineNumber() : description;
  }

  private ConfigOrigin origin(String key) {
    return ConfigTree.lookUp(unresolved.root(), key).origin();
  }
}
