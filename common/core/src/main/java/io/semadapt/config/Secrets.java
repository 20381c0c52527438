// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Masks what must not reach the console, a log, a recipe or the runs table: values of keys that
 * name a secret, headers that authorize, and the user and password of a URL. They become {@value
 * #MASK}; the key stays.
 *
 * <p>One key of the product is a secret, {@code notify.url}; a user may type others by mistake, and
 * the names inside a label map are the user's own.
 */
public final class Secrets {
  static final String MASK = "***";

  private static final String NAME =
      "(?:secret|passw|passphrase|token|credential|signature"
          + "|(?:access|account|api|private)[-_.]?key"
          // Whole words: compass, signals. Whoever knows the URL of a web hook may post to it.
          + "|(?<![a-z0-9])(?:pass|pwd|sig|url)(?![a-z0-9]))";
  private static final Pattern NAMED = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "([\\w.-]*" + NAME + "[\\w.-]*\"?)(\\s*=\\s*|\\s*:\\s*(?=\")|:(?=\\S))(\"[^\"]*\"?|\\S+)",
          Pattern.CASE_INSENSITIVE);

  /** The value of a header has spaces: {@code Authorization: Bearer …}. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\b(authorization\"?\\s*[:=]\\s*\"?|bearer\\s+(?=[\\w.~+/=-]{8}))\\S[^\"\\v]*",
          Pattern.CASE_INSENSITIVE);

  /** A user alone is a token on the web; in {@code abfss://container@account} it is none. */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?<=\\bhttps?)://[^/@\\s]+@|://[^/@\\s:]+:[^/@\\s]+@", Pattern.CASE_INSENSITIVE);

  /** Length of the shortest value to look for: a shorter one would mask half of every message. */
  private static final int SHORTEST = 4;

  private Secrets() {}

  /** Whether a key, or a text that contains one, names a secret. */
  static boolean named(String key) {
    return NAMED.matcher(key).find();
  }

  /** Masks the values of {@code secret=value} in any notation, and {@code ://user:password@}. */
  public static String redact(String text) {
    String headers = HEADER.matcher(text).replaceAll("$1" + MASK);
    String assigned = ASSIGNED.matcher(headers).replaceAll("$1$2" + MASK);
    return USER_INFO.matcher(assigned).replaceAll("://" + MASK + "@");
  }

  /** The same, and masks every occurrence of the given values. */
  static String redact(String text, List<String> values) {
    String hidden = text;
    for (String value : values) {
      hidden = hidden.replace(value, MASK);
    }
    return redact(hidden);
  }

  /** The value with all secrets masked. */
  static ConfigValue mask(String key, ConfigValue value) {
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      return value;
    }
    if (named(key)) {
      return ConfigValueFactory.fromAnyRef(MASK).withOrigin(value.origin());
    }
    if (value instanceof ConfigObject object) {
      Map<String, ConfigValue> masked = new TreeMap<>();
      object.forEach((name, each) -> masked.put(name, mask(name, each)));
      return ConfigValueFactory.fromMap(masked).withOrigin(value.origin());
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> masked = list.stream().map(each -> mask("", each)).toList();
      return ConfigValueFactory.fromIterable(masked).withOrigin(value.origin());
    }
    if (value.valueType() == ConfigValueType.STRING) {
      String text = (String) value.unwrapped();
      String shown = redact(text);
      return shown.equals(text)
          ? value
          : ConfigValueFactory.fromAnyRef(shown).withOrigin(value.origin());
    }
    return value;
  }

  /** The values of all keys that name a secret, the longest first. */
  static List<String> values(ConfigObject root) {
    List<String> values = new ArrayList<>();
    collect(root, /* secret= */ false, values);
    values.sort(Comparator.comparing(String::length).reversed());
    return values;
  }

  private static void collect(ConfigValue value, boolean secret, List<String> values) {
    if (value instanceof ConfigObject object) {
      object.forEach((name, each) -> collect(each, secret || named(name), values));
    } else if (value instanceof ConfigList list) {
      list.forEach(each -> collect(each, secret, values));
    } else if (secret && value.valueType() != ConfigValueType.NULL) {
      String text = value.unwrapped().toString();
      if (text.length() >= SHORTEST) {
        values.add(text);
      }
    }
  }

  /** Why a configuration cannot be read; a parser quotes the text, which may be a secret. */
  static String reason(ConfigException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    ConfigOrigin origin = e.origin();
    if (named(message) || (origin != null && named(line(origin)))) {
      String place = origin == null ? "" : origin.description() + ": ";
      return place + "not HOCON (what is wrong is not shown: the line names a secret)";
    }
    return redact(message);
  }

  /** The line where the parser failed and the one before; empty if there is no file. */
  private static String line(ConfigOrigin origin) {
    if (origin.filename() == null || origin.lineNumber() < 1) {
      return "";
    }
    try {
      List<String> lines =
          Files.readAllLines(Path.of(origin.filename()), StandardCharsets.ISO_8859_1);
      // The parser notices some problems only on the next line.
      int end = Math.min(lines.size(), origin.lineNumber());
      return String.join("\n", lines.subList(Math.max(0, end - 2), end));
    } catch (IOException gone) {
      return "";
    }
  }
}
