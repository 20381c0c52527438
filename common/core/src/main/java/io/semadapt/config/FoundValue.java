// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The value of one key, with conversions that record a problem if the value is of another kind. */
final class FoundValue {
  private final ConfigRoot root;
  private final String key;
  private final ConfigValue value;

  /**
   * A value as found.
   *
   * @param key full key
   * @param value may be null
   */
  FoundValue(ConfigRoot root, String key, ConfigValue value) {
    this.root = root;
    this.key = key;
    this.value = value;
  }

  /** Whether there is nothing to convert. */
  boolean isNull() {
    return ConfigText.isNull(value);
  }

  void problem(String message) {
    root.report(root.value(key), key, message);
  }

  /** Records that the key must be set. */
  void missing() {
    Collection<String> comment = root.reference().comment(key);
    root.problems()
        .add(
            "'%s' is required:%s"
                .formatted(
                    key, comment.isEmpty() ? " it has no default" : String.join("", comment)));
  }

  /** The value as text, unless it is a list, an object or null. */
  Optional<String> scalar(String expected) {
    return scalar(value, expected);
  }

  private Optional<String> scalar(ConfigValue element, String expected) {
    if (ConfigText.isNoScalar(element)) {
      problem("must be %s, was %s".formatted(expected, ConfigText.shown(key, element)));
      return Optional.empty();
    }
    return Optional.of(ConfigText.plain(element));
  }

  /** The elements of a list as text, without those that are not text; empty if it is no list. */
  Optional<List<String>> list(String expected) {
    return value instanceof ConfigList list
        ? Optional.of(list.stream().flatMap(element -> scalar(element, expected).stream()).toList())
        : Optional.empty();
  }

  /** The values of an object as text, by name, without those that are not text. */
  SortedMap<String, String> texts() {
    SortedMap<String, String> texts = new TreeMap<>();
    // Anything but an object is a problem of the structure, recorded at loading.
    if (value instanceof ConfigObject object) {
      object.forEach(
          (name, each) -> {
            if (ConfigText.isNoScalar(each)) {
              String shown = ConfigText.shown(key + "." + name, each);
              problem("must hold texts, has %s = %s".formatted(name, shown));
            } else {
              texts.put(name, ConfigText.plain(each));
            }
          });
    }
    return texts;
  }

  boolean bool() {
    if (isNull()) {
      missing();
      return false;
    }
    String text = scalar("true or false").orElse("false").toLowerCase(Locale.ROOT);
    boolean on = List.of("true", "yes", "on").contains(text);
    if (!on && !List.of("false", "no", "off").contains(text)) {
      problem("must be true or false, was " + ConfigText.shown(key, value));
    }
    return on;
  }

  int integer(Bounds bounds) {
    long number = longInteger(bounds);
    if (number != (int) number) {
      problem("must be a whole number of 32 bits, was " + shown(number));
    }
    return (int) number;
  }

  long longInteger(Bounds bounds) {
    Optional<BigDecimal> number = decimal("a whole number");
    long example = (long) Math.ceil(bounds.example());
    if (number.isEmpty()) {
      return example;
    }
    try {
      long whole = number.get().longValueExact();
      return within(bounds, (double) whole) ? whole : example;
    } catch (ArithmeticException e) {
      problem("must be a whole number of 64 bits, was " + shown(number.get()));
      return example;
    }
  }

  double number(Bounds bounds) {
    return decimal("a number")
        .map(BigDecimal::doubleValue)
        .filter(number -> within(bounds, number))
        .orElse(bounds.example());
  }

  private Optional<BigDecimal> decimal(String expected) {
    if (isNull()) {
      missing();
      return Optional.empty();
    }
    try {
      return scalar(expected).map(String::strip).map(BigDecimal::new);
    } catch (NumberFormatException e) {
      problem("must be %s, was %s".formatted(expected, ConfigText.shown(key, value)));
      return Optional.empty();
    }
  }

  private boolean within(Bounds bounds, double number) {
    Optional<String> violation = bounds.violation(number);
    violation.ifPresent(text -> problem(text + ", was " + shown(ConfigText.plain(value))));
    return violation.isEmpty();
  }

  /** The constant of an enum with a kebab-case name. */
  <E extends Enum<E>> Optional<E> constant(Class<E> type, String text) {
    List<String> names = ConfigText.names(type);
    return word(names, text).map(name -> type.getEnumConstants()[names.indexOf(name)]);
  }

  /** A text that is one of these words. */
  Optional<String> word(List<String> words, String text) {
    if (words.contains(text)) {
      return Optional.of(text);
    }
    problem(
        "must be one of %s, was \"%s\"%s"
            .formatted(String.join(", ", words), shown(text), Suggestion.hint(text, words)));
    return Optional.empty();
  }

  /** The value as found, for a message; a secret is masked. */
  String shown(Object read) {
    return Secrets.named(key) ? Secrets.MASK : Secrets.redact(read.toString());
  }
}
