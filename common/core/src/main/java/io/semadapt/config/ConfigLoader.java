// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a configuration from the reference, files and settings. */
final class ConfigLoader {
  /** The origin of a value from the command line. */
  static final String SET = "--set";

  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^{}]+}");

  /** Every start of a substitution has an end. */
  private static final Pattern SUBSTITUTIONS =
      Pattern.compile("(?s)(?:(?!\\$\\{).|" + SUBSTITUTION + ")*");

  private final Reference reference;
  private final Problems problems;

  private ConfigLoader(Reference reference, Problems problems) {
    this.reference = reference;
    this.problems = problems;
  }

  static ConfigRoot load(
      String owner, Reference reference, List<String> files, List<String> settings) {
    ConfigLoader loader = new ConfigLoader(reference, new Problems(owner));
    Config unresolved = reference.unresolved();
    for (String file : files) {
      unresolved = loader.parseFile(file).withFallback(unresolved);
    }
    for (String setting : settings) {
      unresolved = loader.parseSetting(setting).withFallback(unresolved);
    }
    loader.problems.throwIfAny();
    return loader.checked(unresolved);
  }

  /** The same configuration with some values, text by full key, replaced. */
  static ConfigRoot replace(ConfigRoot root, String owner, Map<String, ?> values) {
    Config unresolved = root.unresolved();
    for (Map.Entry<String, ?> entry : new TreeMap<>(values).entrySet()) {
      ConfigValue value =
          ConfigValueFactory.fromAnyRef(entry.getValue())
              .withOrigin(ConfigOriginFactory.newSimple(root.problems().owner()));
      unresolved = ConfigFactory.empty().withValue(entry.getKey(), value).withFallback(unresolved);
    }
    return new ConfigLoader(root.reference(), new Problems(owner)).checked(unresolved);
  }

  private ConfigRoot checked(Config unresolved) {
    ConfigRoot root = new ConfigRoot(reference, unresolved, resolve(unresolved), problems);
    new StructureCheck(root).run();
    return root;
  }

  private Config parseFile(String file) {
    if (!new File(file).isFile()) {
      problems.add("Cannot read configuration '%s': no such file".formatted(file));
      return ConfigFactory.empty();
    }
    try {
      return ConfigFactory.parseFile(
          new File(file),
          ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new StrictIncluder()));
    } catch (ConfigException e) {
      problems.add("Cannot read configuration '%s': %s".formatted(file, Secrets.reason(e)));
      return ConfigFactory.empty();
    } catch (StackOverflowError e) {
      // The parser descends into each bracket.
      problems.add("Cannot read configuration '%s': it is nested too deep".formatted(file));
      return ConfigFactory.empty();
    }
  }

  private Config parseSetting(String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      problems.add("Invalid setting '%s': expected key=value".formatted(Secrets.redact(setting)));
      return ConfigFactory.empty();
    }
    String key = setting.substring(0, equals).strip();
    String text = setting.substring(equals + 1).strip();
    boolean hocon = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    boolean substitutes = !hocon && text.contains("${");
    if (substitutes && !SUBSTITUTIONS.matcher(text).matches()) {
      problems.add("Invalid setting '%s': a ${ in it has no }".formatted(key));
      return ConfigFactory.empty();
    }
    try {
      ConfigValue value;
      if (hocon || substitutes) {
        value =
            ConfigFactory.parseString(
                    "value = " + (hocon ? text : quoted(text)),
                    ConfigParseOptions.defaults().setOriginDescription(SET))
                .root()
                .get("value");
      } else {
        value = ConfigValueFactory.fromAnyRef(text.equals("null") ? null : text);
      }
      ConfigValue set = value.withOrigin(ConfigOriginFactory.newSimple(SET));
      // The sections on the way to the key get the same origin; a map holds no substitution.
      return ConfigFactory.parseMap(Map.of(key, ""), SET).withValue(key, set);
    } catch (ConfigException e) {
      String reason = Secrets.named(setting) ? "its value is not HOCON" : Secrets.reason(e);
      problems.add("Invalid setting '%s': %s".formatted(key, reason));
      return ConfigFactory.empty();
    }
  }

  /** Plain text around substitutions: HOCON would read "//" of a path as a comment. */
  private static String quoted(String text) {
    StringBuilder hocon = new StringBuilder();
    Matcher found = SUBSTITUTION.matcher(text);
    int end = 0;
    while (found.find()) {
      hocon.append(quotedPart(text.substring(end, found.start()))).append(found.group());
      end = found.end();
    }
    return hocon.append(quotedPart(text.substring(end))).toString();
  }

  /** A substitution alone keeps its type. */
  private static String quotedPart(String text) {
    return text.isEmpty() ? "" : ConfigUtil.quoteString(text);
  }

  private ConfigObject resolve(Config unresolved) {
    try {
      return unresolved.resolve().root();
    } catch (ConfigException e) {
      problems.add(Secrets.reason(e) + reference.retired().hint(String.valueOf(e.getMessage())));
      problems.throwIfAny();
      throw e;
    }
  }
}
