// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the keys of a configuration against the reference: each must exist there, as a section or
 * as a value. A retired key is reported with the line to write instead.
 */
final class StructureCheck {
  private static final Pattern SHELL_SAFE = Pattern.compile("[A-Za-z0-9+.,:/@%_=-]+");

  private final ConfigRoot root;
  private final Reference reference;

  StructureCheck(ConfigRoot root) {
    this.root = root;
    this.reference = root.reference();
  }

  void run() {
    check(reference.values(), root.values(), "");
  }

  private void check(ConfigObject expected, ConfigObject actual, String prefix) {
    actual.forEach((word, value) -> check(expected, expected.get(word), prefix, word, value));
  }

  private void check(
      ConfigObject siblings, ConfigValue known, String prefix, String word, ConfigValue value) {
    String key = prefix + word;
    boolean section = value instanceof ConfigObject;
    Optional<String> newName = reference.retired().newName(key);
    if (newName.isPresent() && !(section && known instanceof ConfigObject)) {
      root.report(value, key, retired(key, newName.get(), value));
    } else if (known == null && section && reference.retired().hadSection(key)) {
      check(ConfigFactory.empty().root(), (ConfigObject) value, key + ".");
    } else if (known == null && section && !((ConfigObject) value).isEmpty()) {
      unknown((ConfigObject) value, key + ".");
    } else if (known == null) {
      root.report(value, key, "is not a known key" + suggestion(prefix, word, siblings.keySet()));
    } else if (known instanceof ConfigObject object) {
      if (!section) {
        root.report(value, key, "must be a section, was " + ConfigText.shown(key, value));
      } else if (!object.isEmpty()) {
        check(object, (ConfigObject) value, key + ".");
      }
    } else if (section) {
      root.report(value, key, "must be a value, was a section");
    }
  }

  private String retired(String key, String newName, ConfigValue value) {
    ConfigValue shown = Secrets.mask(newName, Secrets.mask(key, value));
    String line = newName + " = " + ConfigText.written(shown);
    if (reference.place(value.origin()).equals(ConfigLoader.SET)) {
      String text = ConfigText.isNull(shown) ? "null" : ConfigText.plain(shown);
      line = "--set " + shellWord(newName + "=" + text);
    }
    return "is now '%s': write %s".formatted(newName, line);
  }

  private static String shellWord(String text) {
    return SHELL_SAFE.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Reports every key of a section that does not exist: one that does is suggested as a whole. */
  private void unknown(ConfigObject section, String prefix) {
    section.forEach(
        (word, value) -> {
          if (value instanceof ConfigObject deeper && !deeper.isEmpty()) {
            unknown(deeper, prefix + word + ".");
          } else {
            root.report(
                value, prefix + word, "is not a known key" + suggestion(prefix, word, Set.of()));
          }
        });
  }

  /**
   * A key that the user probably meant: a similar one of the same section, the same one of the
   * job's section, the only one with this ending, or a similar one anywhere.
   */
  private String suggestion(String prefix, String word, Set<String> siblings) {
    String key = prefix + word;
    Set<String> all = reference.leaves().keySet();
    List<String> endings = all.stream().filter(leaf -> leaf.endsWith("." + key)).toList();
    List<String> sameWord = all.stream().filter(leaf -> leaf.endsWith("." + word)).toList();
    Optional<String> meant =
        Suggestion.nearest(word, siblings)
            .map(prefix::concat)
            .or(() -> Optional.of(root.problems().owner() + "." + key).filter(all::contains))
            .or(() -> only(endings))
            .or(() -> Suggestion.nearest(key, all))
            .or(() -> only(sameWord));
    return meant.map(Suggestion::question).orElse("");
  }

  private static Optional<String> only(List<String> keys) {
    return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
  }
}
