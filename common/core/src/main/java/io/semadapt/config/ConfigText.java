// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Values as text. */
final class ConfigText {
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9+.-]+");

  private ConfigText() {}

  static boolean isNull(ConfigValue value) {
    return value == null || value.valueType() == ConfigValueType.NULL;
  }

  /** Whether a value is a list, an object or null: not one text, number or boolean. */
  static boolean isNoScalar(ConfigValue value) {
    return value instanceof ConfigList || value instanceof ConfigObject || isNull(value);
  }

  /** A text without quotes, or any other value as HOCON. */
  static String plain(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise());
  }

  /**
   * A value as HOCON, with quotes only where they are needed. The text is the same for equal words
   * and whole numbers wherever they were set: from the command line a number is text, in a file it
   * is not. Other numbers are as written on the command line, but in Java's notation from a file:
   * {@code 2e-4} is {@code 2.0E-4}. Stored settings depend on that.
   */
  static String hocon(ConfigValue value) {
    String text = isNull(value) ? "null" : plain(value);
    boolean bare =
        value instanceof ConfigList
            || value instanceof ConfigObject
            || BARE.matcher(text).matches();
    return bare ? text : ConfigUtil.quoteString(text);
  }

  /** A value as HOCON, with numbers as the user wrote them. */
  static String written(ConfigValue value) {
    // Only a getter of the library gives the original text of a number.
    return value.valueType() == ConfigValueType.NUMBER
        ? value.atKey("number").getString("number")
        : hocon(value);
  }

  /** The constants of an enum in kebab-case. */
  static List<String> names(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(ConfigText::name).toList();
  }

  /** A constant of an enum in kebab-case. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The value of a full key for a message; a secret is masked. */
  static String shown(String key, ConfigValue value) {
    ConfigValue masked = Secrets.mask(key, value);
    return Secrets.named(key)
        ? plain(masked)
        : masked.render(ConfigRenderOptions.concise().setJson(true));
  }
}
