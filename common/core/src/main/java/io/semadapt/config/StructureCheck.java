// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
    } else if (known == null) {
      root.report(value, key, "is not a known key" + suggestion(prefix, word, siblings));
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

  private String suggestion(String prefix, String word, ConfigObject siblings) {
    Collection<String> all = reference.leaves().keySet();
    List<String> sameWord = all.stream().filter(leaf -> leaf.endsWith("." + word)).toList();
    Optional<String> meant =
        Suggestion.nearest(word, siblings.keySet())
            .map(prefix::concat)
            .or(() -> sameWord.size() == 1 ? Optional.of(sameWord.get(0)) : Optional.empty())
            .or(() -> Suggestion.nearest(prefix + word, all));
    return meant.map(Suggestion::question).orElse("");
  }
}
