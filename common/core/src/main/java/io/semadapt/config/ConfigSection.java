// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A section of a HOCON configuration with typed getters.
 *
 * <p>All keys stand in one reference file, each with its default and a comment; {@code null} there
 * means that the key has no default, an empty object that its keys are the user's. A key of the
 * user that is not in the reference file is a problem. A getter that finds a problem records it and
 * returns a harmless value, so that {@link #throwIfInvalid} reports everything at once:
 *
 * <pre>{@code
 * Invalid configuration for train-gan (2 problems):
 *   conf/train-gan.conf: 5: 'train-gan.rounds' must be at least 1, was 0
 *   conf/_base/gan.conf: 2: 'train-gan.weights.cycl' is not a known key (did you mean 'cycle'?)
 * }</pre>
 *
 * <p>Keys are kebab-case words joined by dots. Values of keys that name a secret ({@link Secrets})
 * are never shown, nor part of the hash. Not thread-safe.
 */
public final class ConfigSection {
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9+.-]+");
  private static final String SET = "--set";

  /**
   * What all sections of one configuration share; {@code documented} is the reference before
   * substitution, whose origins have the lines and comments of the keys themselves.
   */
  private record Root(
      String referenceName,
      ConfigObject reference,
      ConfigObject documented,
      Config unresolved,
      ConfigObject resolved,
      Problems problems,
      Set<String> keysRead,
      SortedMap<String, List<String>> choices) {}

  private final Root root;
  private final String path;

  private ConfigSection(Root root, String path) {
    this.root = root;
    this.path = path;
  }

  /**
   * Reads a configuration: the reference resource, then each file, then each setting, the later one
   * winning.
   *
   * @param owner whose configuration it is, for messages: the job's name
   * @param referenceResource class path resource with every key
   * @param files paths of local HOCON files; includes are relative to the including file
   * @param settings {@code key=value}; the value is text as it stands unless it is a list, an
   *     object, quoted, or contains a substitution
   * @throws InvalidConfigException if a file is missing or not HOCON, a setting has no {@code =},
   *     or a substitution cannot be resolved
   */
  public static ConfigSection load(
      String owner, String referenceResource, List<String> files, List<String> settings) {
    Problems problems = new Problems(owner);
    Config reference =
        ConfigFactory.parseResources(
            ConfigSection.class.getClassLoader(),
            referenceResource,
            ConfigParseOptions.defaults().setAllowMissing(false));
    Config unresolved = reference;
    for (String file : files) {
      unresolved = parseFile(file, problems).withFallback(unresolved);
    }
    for (String setting : settings) {
      unresolved = parseSetting(setting, problems).withFallback(unresolved);
    }
    problems.throwIfAny();
    ConfigObject referenceRoot = reference.resolve().root();
    ConfigObject resolved = resolve(unresolved, problems);
    ConfigSection section =
        new ConfigSection(
            new Root(
                referenceResource,
                referenceRoot,
                reference.root(),
                unresolved,
                resolved,
                problems,
                new TreeSet<>(),
                new TreeMap<>()),
            "");
    section.checkStructure(referenceRoot, resolved, "");
    return section;
  }

  private static Config parseFile(String file, Problems problems) {
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

  private static Config parseSetting(String setting, Problems problems) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      problems.add("Invalid setting '%s': expected key=value".formatted(Secrets.redact(setting)));
      return ConfigFactory.empty();
    }
    String key = setting.substring(0, equals).strip();
    String text = setting.substring(equals + 1).strip();
    // Anything else is text as it stands: HOCON itself would read "//" of a path as a comment.
    boolean hocon =
        text.startsWith("[")
            || text.startsWith("{")
            || text.startsWith("\"")
            || text.contains("${");
    try {
      ConfigValue value;
      if (hocon) {
        value = ConfigFactory.parseString("value = " + text).root().get("value");
      } else {
        value = ConfigValueFactory.fromAnyRef(text.equals("null") ? null : text);
      }
      ConfigValue set = value.withOrigin(ConfigOriginFactory.newSimple(SET));
      // Sections on the way to the key are from there as well.
      return ConfigFactory.parseMap(Map.of(key, set), SET);
    } catch (ConfigException e) {
      String reason = Secrets.named(setting) ? "its value is not HOCON" : Secrets.reason(e);
      problems.add("Invalid setting '%s': %s".formatted(key, reason));
      return ConfigFactory.empty();
    }
  }

  private static ConfigObject resolve(Config unresolved, Problems problems) {
    try {
      return unresolved.resolve().root();
    } catch (ConfigException e) {
      problems.add(Secrets.reason(e));
      problems.throwIfAny();
      throw e;
    }
  }

  /** Every key of the user must be one of the reference, a section where that has a section. */
  private void checkStructure(ConfigObject expected, ConfigObject actual, String at) {
    for (Map.Entry<String, ConfigValue> entry : actual.entrySet()) {
      String key = at + entry.getKey();
      ConfigValue known = expected.get(entry.getKey());
      ConfigValue value = entry.getValue();
      if (known == null) {
        report(value, key, "is not a known key" + suggestion(entry.getKey(), key, expected));
      } else if (known instanceof ConfigObject section) {
        if (value instanceof ConfigObject object) {
          if (!section.isEmpty()) {
            checkStructure(section, object, key + ".");
          }
        } else {
          report(value, key, "must be a section, was " + shown(key, value));
        }
      } else if (value.valueType() == ConfigValueType.OBJECT) {
        report(value, key, "must be a value, was a section");
      }
    }
  }

  private String suggestion(String word, String key, ConfigObject siblings) {
    Optional<String> near = Suggestion.nearest(word, siblings.keySet());
    if (near.isPresent()) {
      return " (did you mean '" + near.get() + "'?)";
    }
    List<String> all = new ArrayList<>();
    leaves(root.reference, "", (leaf, value) -> all.add(leaf));
    List<String> sameWord = all.stream().filter(leaf -> leaf.endsWith("." + word)).toList();
    return sameWord.size() == 1
        ? " (did you mean '" + sameWord.get(0) + "'?)"
        : Suggestion.hint(key, all);
  }

  /** Text that must be there: a key that is null or empty is a problem. */
  public String string(String key) {
    ConfigValue value = find(key);
    if (isNull(value)) {
      missing(key);
      return "";
    }
    Optional<String> text = scalar(key, value, "text");
    if (text.isPresent() && text.get().isEmpty()) {
      problem(key, "must not be empty");
    }
    return text.orElse("");
  }

  /** Text, or nothing when the key is null or empty. */
  public Optional<String> optionalString(String key) {
    ConfigValue value = find(key);
    if (isNull(value)) {
      return Optional.empty();
    }
    return scalar(key, value, "text").filter(text -> !text.isEmpty());
  }

  /** {@code true} or {@code false}; {@code yes/no} and {@code on/off} are read too. */
  public boolean bool(String key) {
    ConfigValue value = find(key);
    root.choices.put(full(key), List.of("true", "false"));
    if (isNull(value)) {
      missing(key);
      return false;
    }
    String text = scalar(key, value, "true or false").orElse("false");
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> {
        return true;
      }
      case "false", "no", "off" -> {
        return false;
      }
      default -> {
        problem(key, "must be true or false, was " + shown(full(key), value));
        return false;
      }
    }
  }

  /** A whole number of 32 bits. */
  public int integer(String key, Bounds bounds) {
    long number = longInteger(key, bounds);
    if (number != (int) number) {
      problem(key, "must be a whole number of 32 bits, was " + shown(key, number));
    }
    return (int) number;
  }

  /** A whole number of 64 bits. */
  public long longInteger(String key, Bounds bounds) {
    Optional<BigDecimal> number = decimal(key, "a whole number");
    if (number.isEmpty()) {
      return (long) Math.ceil(bounds.example());
    }
    long whole;
    try {
      whole = number.get().longValueExact();
    } catch (ArithmeticException e) {
      problem(key, "must be a whole number of 64 bits, was " + shown(key, number.get()));
      return (long) Math.ceil(bounds.example());
    }
    return within(key, bounds, (double) whole) ? whole : (long) Math.ceil(bounds.example());
  }

  /** A number; never NaN or infinite. */
  public double number(String key, Bounds bounds) {
    Optional<BigDecimal> number = decimal(key, "a number");
    return number.isPresent() && within(key, bounds, number.get().doubleValue())
        ? number.get().doubleValue()
        : bounds.example();
  }

  /** A number, or nothing when the key is null. */
  public OptionalDouble optionalNumber(String key, Bounds bounds) {
    return isNull(find(key)) ? OptionalDouble.empty() : OptionalDouble.of(number(key, bounds));
  }

  /** One constant of an enum, written kebab-case: {@code source-only} for {@code SOURCE_ONLY}. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    if (isNull(find(key))) {
      missing(key);
    }
    return optionalChoice(key, type).orElse(type.getEnumConstants()[0]);
  }

  /** The same, or nothing when the key is null. */
  public <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
    ConfigValue value = find(key);
    root.choices.put(full(key), names(type));
    return isNull(value)
        ? Optional.empty()
        : scalar(key, value, "one word").flatMap(text -> constant(key, type, text));
  }

  /** Constants of an enum, each once, in the order written; a list or words joined by commas. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    root.choices.put(full(key), names(type));
    List<E> constants = new ArrayList<>();
    for (String text : strings(key)) {
      Optional<E> constant = constant(key, type, text);
      if (constant.isPresent() && constants.contains(constant.get())) {
        problem(key, "must hold each value once, has '%s' twice".formatted(shown(key, text)));
      }
      constant.ifPresent(constants::add);
    }
    return List.copyOf(constants);
  }

  /** Texts: a list, or one text with commas between; empty for null. */
  public List<String> strings(String key) {
    ConfigValue value = find(key);
    if (isNull(value)) {
      return List.of();
    }
    if (value instanceof ConfigList list) {
      List<String> texts = new ArrayList<>();
      for (ConfigValue element : list) {
        scalar(key, element, "a list of texts").ifPresent(texts::add);
      }
      return List.copyOf(texts);
    }
    return scalar(key, value, "a list of texts").stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** Texts by names of the user's own: an object that is empty in the reference. */
  public SortedMap<String, String> texts(String key) {
    SortedMap<String, String> texts = new TreeMap<>();
    if (!(lookUp(root.reference, full(key)) instanceof ConfigObject known) || !known.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is no empty object of %s".formatted(full(key), root.referenceName));
    }
    root.keysRead.add(full(key));
    // Anything but an object is a problem of the structure, recorded at loading.
    if (lookUp(root.resolved, full(key)) instanceof ConfigObject object) {
      object.forEach(
          (name, value) -> {
            if (value instanceof ConfigList || value instanceof ConfigObject || isNull(value)) {
              problem(
                  key,
                  "must hold texts, has %s = %s"
                      .formatted(name, shown(full(key) + "." + name, value)));
            } else {
              texts.put(name, plain(value));
            }
          });
    }
    return texts;
  }

  /** A section below this one. */
  public ConfigSection child(String key) {
    if (!(lookUp(root.reference, full(key)) instanceof ConfigObject)) {
      throw new IllegalArgumentException(
          "'%s' is no section of %s".formatted(full(key), root.referenceName));
    }
    return new ConfigSection(root, full(key) + ".");
  }

  /** Records a problem of a key, such as a rule between two keys; it names the key's place. */
  public void problem(String key, String message) {
    report(lookUp(root.resolved, full(key)), full(key), message);
  }

  /** Adds the problems of another configuration, such as that of a stage of a pipeline. */
  public void include(InvalidConfigException other) {
    other.problems().forEach(root.problems::add);
  }

  /**
   * Ends reading.
   *
   * @throws InvalidConfigException with every problem found so far, if there is any
   */
  public void throwIfInvalid() {
    root.problems.throwIfAny();
  }

  /**
   * The whole configuration once more with some values replaced and a list of keys read and of
   * problems of its own; substitutions see the new values.
   *
   * @param owner whose configuration it is, for messages
   * @param values text by full key
   */
  public ConfigSection with(String owner, Map<String, String> values) {
    Problems problems = new Problems(owner);
    Config unresolved = root.unresolved;
    for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
      ConfigValue value =
          ConfigValueFactory.fromAnyRef(entry.getValue())
              .withOrigin(ConfigOriginFactory.newSimple(root.problems.owner()));
      unresolved = ConfigFactory.empty().withValue(entry.getKey(), value).withFallback(unresolved);
    }
    ConfigObject resolved = resolve(unresolved, problems);
    ConfigSection section =
        new ConfigSection(
            new Root(
                root.referenceName,
                root.reference,
                root.documented,
                unresolved,
                resolved,
                problems,
                new TreeSet<>(),
                new TreeMap<>()),
            "");
    section.checkStructure(root.reference, resolved, "");
    return section;
  }

  /** Every key some getter asked for, in any section, with its value and where that was set. */
  public List<ConfigKey> effective() {
    return root.keysRead.stream().map(key -> key(key, lookUp(root.resolved, key))).toList();
  }

  /** The words that a key may hold, for every key read so far that has a few. */
  public SortedMap<String, List<String>> choices() {
    return new TreeMap<>(root.choices);
  }

  /**
   * The keys read so far that are wanted, as a HOCON file that sets them: equal for equal values,
   * wherever these were set. Secrets are left out.
   */
  public String hocon(Predicate<String> wanted) {
    return root.keysRead.stream()
        .filter(wanted)
        .filter(key -> !Secrets.named(key))
        .map(key -> key + " = " + literal(Secrets.mask(key, lookUp(root.resolved, key))))
        .collect(Collectors.joining("\n"));
  }

  private static String literal(ConfigValue value) {
    // A number is text when it comes from the command line: both are written the same way.
    String text = isNull(value) ? "null" : plain(value);
    boolean bare =
        value instanceof ConfigList
            || value instanceof ConfigObject
            || BARE.matcher(text).matches();
    return bare ? text : ConfigUtil.quoteString(text);
  }

  /**
   * A text for people, such as an exception's message, without what nobody may see: the values of
   * this configuration's secret keys, and what else {@link Secrets#redact} finds.
   */
  public String redact(String text) {
    return Secrets.redact(text, Secrets.values(root.resolved));
  }

  /** Every key below this section with its default, in the order of the reference file. */
  public List<ConfigKey> documentation() {
    ConfigValue start =
        path.isEmpty()
            ? root.reference
            : lookUp(root.reference, path.substring(0, path.length() - 1));
    List<ConfigKey> keys = new ArrayList<>();
    Map<String, Integer> lines = new TreeMap<>();
    leaves(
        (ConfigObject) start,
        path,
        (key, value) -> {
          lines.put(key, lookUp(root.documented, key).origin().lineNumber());
          keys.add(key(key, value));
        });
    keys.sort(Comparator.comparing(key -> lines.get(key.key())));
    return List.copyOf(keys);
  }

  /**
   * SHA-256, in hex, of every key read so far and its value: equal for equal effective
   * configurations, wherever the values were set. A secret is no part of it: it could be guessed
   * from the hash, and a new one changes no result.
   */
  public String hash() {
    StringBuilder text = new StringBuilder();
    for (String key : root.keysRead) {
      ConfigValue value = Secrets.mask(key, lookUp(root.resolved, key));
      text.append(key).append('=').append(isNull(value) ? "" : plain(value)).append('\n');
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private ConfigKey key(String key, ConfigValue value) {
    boolean empty = isNull(value);
    return new ConfigKey(
        key,
        empty ? "" : plain(Secrets.mask(key, value)),
        value == null ? root.referenceName : place(value.origin()),
        lookUp(root.documented, key).origin().comments().stream().map(String::strip).toList());
  }

  private String full(String key) {
    return path + key;
  }

  private ConfigValue find(String key) {
    String full = full(key);
    ConfigValue known = lookUp(root.reference, full);
    if (known == null || known instanceof ConfigObject) {
      throw new IllegalArgumentException(
          "'%s' is no key of %s".formatted(full, root.referenceName));
    }
    root.keysRead.add(full);
    ConfigValue value = lookUp(root.resolved, full);
    // A section in the place of a value is a problem of the structure, recorded at loading.
    return value instanceof ConfigObject ? null : value;
  }

  private static ConfigValue lookUp(ConfigObject from, String path) {
    ConfigValue value = from;
    for (String word : path.split("\\.", -1)) {
      value = value instanceof ConfigObject object ? object.get(word) : null;
    }
    return value;
  }

  private static void leaves(
      ConfigObject object, String at, java.util.function.BiConsumer<String, ConfigValue> visit) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      if (entry.getValue() instanceof ConfigObject section && !section.isEmpty()) {
        leaves(section, at + entry.getKey() + ".", visit);
      } else {
        visit.accept(at + entry.getKey(), entry.getValue());
      }
    }
  }

  private Optional<String> scalar(String key, ConfigValue value, String expected) {
    if (value instanceof ConfigList || value instanceof ConfigObject || isNull(value)) {
      problem(key, "must be %s, was %s".formatted(expected, shown(full(key), value)));
      return Optional.empty();
    }
    return Optional.of(plain(value));
  }

  private Optional<BigDecimal> decimal(String key, String expected) {
    ConfigValue value = find(key);
    if (isNull(value)) {
      missing(key);
      return Optional.empty();
    }
    Optional<String> text = scalar(key, value, expected);
    try {
      return text.map(String::strip).map(BigDecimal::new);
    } catch (NumberFormatException e) {
      problem(key, "must be %s, was %s".formatted(expected, shown(full(key), value)));
      return Optional.empty();
    }
  }

  private boolean within(String key, Bounds bounds, double number) {
    Optional<String> violation = bounds.violation(number);
    violation.ifPresent(
        text ->
            problem(key, text + ", was " + shown(key, plain(lookUp(root.resolved, full(key))))));
    return violation.isEmpty();
  }

  private <E extends Enum<E>> Optional<E> constant(String key, Class<E> type, String text) {
    List<String> names = names(type);
    if (names.contains(text)) {
      return Optional.of(type.getEnumConstants()[names.indexOf(text)]);
    }
    problem(
        key,
        "must be one of %s, was \"%s\"%s"
            .formatted(String.join(", ", names), shown(key, text), Suggestion.hint(text, names)));
    return Optional.empty();
  }

  private static <E extends Enum<E>> List<String> names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  private void missing(String key) {
    Collection<String> comment = lookUp(root.documented, full(key)).origin().comments();
    root.problems.add(
        "'%s' is required:%s"
            .formatted(
                full(key), comment.isEmpty() ? " it has no default" : String.join("", comment)));
  }

  private void report(ConfigValue value, String key, String message) {
    String place = value == null ? "" : place(value.origin()) + ": ";
    root.problems.add("%s'%s' %s".formatted(place, key, message));
  }

  private String place(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith("merge of ")) {
      // A substitution has two origins: that of the key comes last.
      return description.substring(description.lastIndexOf(',') + 1);
    }
    boolean reference =
        (origin.resource() != null && origin.filename() == null)
            || description.startsWith(root.referenceName);
    return reference ? root.referenceName + ": " + origin.lineNumber() : description;
  }

  private static boolean isNull(ConfigValue value) {
    return value == null || value.valueType() == ConfigValueType.NULL;
  }

  private static String plain(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise());
  }

  /** The value of a full key for a message. */
  private static String shown(String key, ConfigValue value) {
    ConfigValue masked = Secrets.mask(key, value);
    return Secrets.named(key)
        ? plain(masked)
        : masked.render(ConfigRenderOptions.concise().setJson(true));
  }

  /** What was read of a key of this section, for a message. */
  private String shown(String key, Object read) {
    return Secrets.named(full(key)) ? Secrets.MASK : Secrets.redact(read.toString());
  }
}
