// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Everything that determines the result of a run: settings by key, and the fingerprint of each
 * input by name. Equal identities give equal results. Checkpoints, stage records, recipes and the
 * table of runs all hold this one.
 */
public record Identity(SortedMap<String, String> values) {
  /** Fingerprints are longer: people compare their beginnings. */
  private static final int LONGEST_SHOWN = 60;

  private static final int SHORTENED = 12;

  /** Name of {@link #earlierEngines}. */
  public static final String EARLIER_ENGINES = "earlier-engines";

  /** Value of an input that an earlier stage has yet to make. */
  public static final String TO_COME = "(to come)";

  /** Copies the values. */
  public Identity {
    values = new TreeMap<>(values);
  }

  /** Reads {@code key = value} lines, as {@link #text} writes them; other lines are left out. */
  public static Identity parse(String text) {
    SortedMap<String, String> values = new TreeMap<>();
    text.lines()
        .map(line -> line.split(" = ", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> values.put(parts[0], parts[1]));
    return new Identity(values);
  }

  /** Fingerprints joined into one; {@link #TO_COME} if one of them is to come. */
  public static String joined(List<String> fingerprints) {
    return fingerprints.contains(TO_COME) ? TO_COME : String.join("+", fingerprints);
  }

  /** The same with some values added or replaced. */
  Identity with(Map<String, String> others) {
    SortedMap<String, String> all = new TreeMap<>(values);
    all.putAll(others);
    return new Identity(all);
  }

  /** {@code key = value} lines, sorted by key. */
  public String text() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** SHA-256 of the text, in hex. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * What made the steps of a training before its engine changed: {@code dl4j float32 to step 5}.
   */
  public Optional<String> earlierEngines() {
    return Optional.ofNullable(values.get(EARLIER_ENGINES));
  }

  /** Whether an earlier stage has yet to make one of the inputs. */
  public boolean isToCome() {
    return values.containsValue(TO_COME);
  }

  /**
   * The first difference from an earlier identity, for people: {@code train-gan.steps was 100, is
   * 200}; empty if there is none.
   *
   * @param defaults value that a key had before it existed: its default
   */
  public Optional<String> difference(Identity earlier, Map<String, String> defaults) {
    TreeSet<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(earlier.values.keySet());
    for (String key : keys) {
      String before = earlier.values.getOrDefault(key, defaults.get(key));
      String now = values.getOrDefault(key, defaults.get(key));
      if (!same(String.valueOf(before), String.valueOf(now))) {
        return Optional.of("%s was %s, is %s".formatted(key, shown(before), shown(now)));
      }
    }
    return Optional.empty();
  }

  /** Whether two values are equal as text or as numbers: 1e-3 is 0.001. */
  private static boolean same(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String shown(String value) {
    if (value == null) {
      return "not set";
    }
    return value.length() > LONGEST_SHOWN ? value.substring(0, SHORTENED) + "..." : value;
  }
}
