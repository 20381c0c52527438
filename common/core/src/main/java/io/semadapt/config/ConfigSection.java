// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * A section of a HOCON configuration with typed getters.
 *
 * <p>One reference file has every key with its default and a comment. {@code null} there means that
 * the key has no default; an empty object, that the user names the keys in it. A key that is not in
 * the reference file is a problem, and so is one that has a new name ({@link RetiredKeys}). A
 * getter that finds a problem records it and returns a harmless value, so that {@link
 * #throwIfInvalid} reports all problems together:
 *
 * <pre>{@code
 * Invalid configuration for train-gan (2 problems):
 *   conf/train-gan.conf: 5: 'train-gan.rounds' must be at least 1, was 0
 *   conf/_base/gan.conf: 2: 'train-gan.stpes' is not a known key (did you mean 'train-gan.steps'?)
 * }</pre>
 *
 * <p>A key that is read determines the result of a job, unless it is read through {@link
 * #incidental}.
 *
 * <p>Keys are kebab-case words joined by dots. Values of keys that name a secret ({@link Secrets})
 * are never shown, and are not part of the hash. Not thread-safe.
 */
public final class ConfigSection {
  private final ConfigRoot root;
  private final String path;
  private final boolean incidental;

  private ConfigSection(ConfigRoot root, String path, boolean incidental) {
    this.root = root;
    this.path = path;
    this.incidental = incidental;
  }

  /**
   * Reads a configuration: the reference, then each file, then each setting. A later value replaces
   * an earlier one.
   *
   * @param owner name of the job, for messages
   * @param referenceResource class path resource with every key
   * @param retiredResource class path resource with the keys that have a new name, see {@link
   *     RetiredKeys}; may be missing
   * @param files paths of local HOCON files; includes are relative to the including file
   * @param settings {@code key=value}; the value is plain text unless it is a list, an object,
   *     quoted, or contains a substitution
   * @throws InvalidConfigException if a file is missing or not HOCON, a setting has no {@code =},
   *     or a substitution cannot be resolved
   */
  public static ConfigSection load(
      String owner,
      String referenceResource,
      String retiredResource,
      List<String> files,
      List<String> settings) {
    Reference reference = Reference.load(referenceResource, retiredResource);
    return new ConfigSection(ConfigLoader.load(owner, reference, files, settings), "", false);
  }

  /** Required text: a key that is null or empty is a problem. */
  public String string(String key) {
    FoundValue value = find(key);
    if (value.isNull()) {
      value.missing();
      return "";
    }
    Optional<String> text = value.scalar("text");
    if (text.isPresent() && text.get().isEmpty()) {
      value.problem("must not be empty");
    }
    return text.orElse("");
  }

  /** Text, or nothing if the key is null or empty. */
  public Optional<String> optionalString(String key) {
    FoundValue value = find(key);
    return value.isNull() ? Optional.empty() : value.scalar("text").filter(text -> !text.isEmpty());
  }

  /** {@code true} or {@code false}, also written {@code yes/no} or {@code on/off}. */
  public boolean bool(String key) {
    root.choices(path + key, List.of("true", "false"));
    return find(key).bool();
  }

  /** A whole number of 32 bits. */
  public int integer(String key, Bounds bounds) {
    return find(key).integer(bounds);
  }

  /** A whole number of 32 bits, or nothing if the key is null. */
  public OptionalInt optionalInteger(String key, Bounds bounds) {
    return find(key).isNull() ? OptionalInt.empty() : OptionalInt.of(integer(key, bounds));
  }

  /** A whole number of 64 bits. */
  public long longInteger(String key, Bounds bounds) {
    return find(key).longInteger(bounds);
  }

  /** A number; never NaN or infinite. */
  public double number(String key, Bounds bounds) {
    return find(key).number(bounds);
  }

  /** A number, or nothing if the key is null. */
  public OptionalDouble optionalNumber(String key, Bounds bounds) {
    return find(key).isNull() ? OptionalDouble.empty() : OptionalDouble.of(number(key, bounds));
  }

  /** A constant of an enum, written in kebab-case: {@code source-only} for {@code SOURCE_ONLY}. */
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    FoundValue value = find(key);
    if (value.isNull()) {
      value.missing();
    }
    return optionalChoice(key, type).orElse(type.getEnumConstants()[0]);
  }

  /**
   * The same for a job that takes only some of the constants.
   *
   * @param taken which, at least one
   */
  public <E extends Enum<E>> E choice(String key, Class<E> type, Predicate<E> taken) {
    List<E> constants = Arrays.stream(type.getEnumConstants()).filter(taken).toList();
    List<String> words = constants.stream().map(ConfigText::name).toList();
    return constants.get(words.indexOf(word(key, words)));
  }

  /** A constant of an enum in kebab-case, or nothing if the key is null. */
  public <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type) {
    FoundValue value = find(key);
    root.choices(path + key, ConfigText.names(type));
    return value.isNull()
        ? Optional.empty()
        : value.scalar("one word").flatMap(text -> value.constant(type, text));
  }

  /**
   * One of several words, for lists that are not an enum (see {@link #choice}).
   *
   * @param words at least one, in kebab-case
   */
  public String word(String key, List<String> words) {
    FoundValue value = find(key);
    root.choices(path + key, words);
    if (value.isNull()) {
      value.missing();
      return words.get(0);
    }
    return value.scalar("one word").flatMap(text -> value.word(words, text)).orElse(words.get(0));
  }

  /** Constants of an enum, each once, in the order written: a list, or words joined by commas. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    FoundValue value = find(key);
    root.choices(path + key, ConfigText.names(type));
    List<E> constants = new ArrayList<>();
    for (String text : strings(key)) {
      Optional<E> constant = value.constant(type, text);
      if (constant.isPresent() && constants.contains(constant.get())) {
        value.problem("must hold each value once, has '%s' twice".formatted(value.shown(text)));
      }
      constant.ifPresent(constants::add);
    }
    return List.copyOf(constants);
  }

  /** Texts: a list, or one text with commas between them; empty for null. */
  public List<String> strings(String key) {
    FoundValue value = find(key);
    if (value.isNull()) {
      return List.of();
    }
    String expected = "a list of texts";
    return value
        .list(expected)
        .orElseGet(
            () ->
                value.scalar(expected).stream()
                    .flatMap(text -> Arrays.stream(text.split(",", -1)))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList());
  }

  /** Texts by names that the user chooses: an object that is empty in the reference. */
  public SortedMap<String, String> texts(String key) {
    String full = path + key;
    root.reference().requireEmptyObject(full);
    return new FoundValue(root, full, root.read(full, incidental)).texts();
  }

  /** A section inside this one; incidental if this one is. */
  public ConfigSection child(String key) {
    root.reference().requireSection(path + key);
    return new ConfigSection(root, path + key + ".", incidental);
  }

  /**
   * The same section for keys that cannot change the result of a job: those that are read through
   * it, or through its children, are not {@link #determining}. A key that is also read in another
   * way is.
   */
  public ConfigSection incidental() {
    return new ConfigSection(root, path, true);
  }

  /** Records a problem of a key, such as a rule between two keys, with the place of its value. */
  public void problem(String key, String message) {
    root.report(root.value(path + key), path + key, message);
  }

  /** Adds the problems of another configuration, such as that of a stage of a pipeline. */
  public void include(InvalidConfigException other) {
    other.problems().forEach(root.problems()::add);
  }

  /**
   * Ends the reading of keys.
   *
   * @throws InvalidConfigException with all problems found so far, if there are any
   */
  public void throwIfInvalid() {
    root.problems().throwIfAny();
  }

  /**
   * The root of the same configuration with some values replaced, also where they are substituted.
   * No key of it has been read, and it collects its problems separately.
   *
   * @param owner name of the job, for messages
   * @param values a text or a list of texts, by full key
   */
  public ConfigSection with(String owner, Map<String, ?> values) {
    return new ConfigSection(ConfigLoader.replace(root, owner, values), "", false);
  }

  /** Every key read so far, in any section, with its value and where it was set. */
  public List<ConfigKey> effective() {
    return root.effective();
  }

  /** The possible values of every key read so far that has a fixed list of them. */
  public SortedMap<String, List<String>> choices() {
    return root.choices();
  }

  /**
   * Every key read so far, in any section, that determines the result: full key to value in HOCON.
   * The text of a word or a whole number does not depend on where it was set ({@link
   * ConfigText#hocon}). Secrets are left out.
   */
  public SortedMap<String, String> determining() {
    return root.determining();
  }

  /** {@link #determining} as a HOCON file: one line {@code key = value} per key. */
  public String hocon() {
    return root.hocon();
  }

  /** The same for all keys read so far, incidental or not, that are {@code wanted}. */
  public String hocon(Predicate<String> wanted) {
    return root.hocon(wanted);
  }

  /**
   * The default of a full key, as {@link #determining} would give it; empty for a key that is not
   * in the reference, and for a secret. For comparison with an older result that does not have the
   * key.
   */
  public Optional<String> referenceText(String fullKey) {
    return root.reference().text(fullKey);
  }

  /**
   * Masks a text for people, such as the message of an exception: the values of secret keys of this
   * configuration, and what {@link Secrets#redact} finds.
   */
  public String redact(String text) {
    return Secrets.redact(text, Secrets.values(root.values()));
  }

  /** Every key in this section with its default, in the order of the reference file. */
  public List<ConfigKey> documentation() {
    return root.reference().documentation(path);
  }

  private FoundValue find(String key) {
    String full = path + key;
    root.reference().requireKey(full);
    ConfigValue value = root.read(full, incidental);
    // A section in the place of a value is a problem of the structure, recorded at loading.
    return new FoundValue(root, full, value instanceof ConfigObject ? null : value);
  }
}
