// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/** Which GTA5 image belongs to which official split. */
public final class Gta5Splits {
  private static final Map<Split, String> VARIABLES =
      Map.of(Split.TRAIN, "trainIds", Split.VAL, "valIds", Split.TEST, "testIds");

  private final Map<String, Split> byId;

  private Gta5Splits(Map<String, Split> byId) {
    this.byId = byId;
  }

  /** No split is known. */
  public static Gta5Splits none() {
    return new Gta5Splits(Map.of());
  }

  /**
   * Reads the corpus's own {@code split.mat}: a MATLAB 5 to 7 file with the numbers of the images
   * in {@code trainIds}, {@code valIds} and {@code testIds}.
   *
   * @param name what messages call the file
   * @throws InvalidLayoutException if it is no such file
   */
  public static Gta5Splits ofMat(byte[] bytes, String name) {
    Map<String, Split> byId = new HashMap<>();
    try {
      MatFile file = Mat5.newReader(Sources.wrap(bytes)).readMat();
      for (Map.Entry<Split, String> variable : VARIABLES.entrySet()) {
        Matrix numbers = file.getMatrix(variable.getValue());
        for (int i = 0; i < numbers.getNumElements(); i++) {
          put(byId, "%05d".formatted(numbers.getInt(i)), variable.getKey(), name);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidLayoutException(
          "Cannot read split file '%s': no MATLAB file with trainIds, valIds and testIds (%s)"
              .formatted(name, e.getMessage()));
    }
    return new Gta5Splits(byId);
  }

  /**
   * Reads text lists, one id or file name a line; blank lines and lines that begin with {@code #}
   * do not count.
   *
   * @param name what messages call the lists
   * @throws InvalidLayoutException if an id is in two lists
   */
  public static Gta5Splits ofLists(Map<Split, List<String>> lists, String name) {
    Map<String, Split> byId = new HashMap<>();
    lists.forEach(
        (split, lines) -> {
          for (String line : lines) {
            String entry = line.strip();
            if (!entry.isEmpty() && !entry.startsWith("#")) {
              put(byId, id(entry), split, name);
            }
          }
        });
    return new Gta5Splits(byId);
  }

  /** The split of an image, if known. */
  public Optional<Split> of(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Number of images whose split is known. */
  public int size() {
    return byId.size();
  }

  /** Ids of a split, or of all, that are not among those of the pictures; sorted. */
  List<String> without(Set<String> pictures, Optional<Split> wanted) {
    return byId.entrySet().stream()
        .filter(entry -> wanted.isEmpty() || wanted.get() == entry.getValue())
        .map(Map.Entry::getKey)
        .filter(id -> !pictures.contains(id))
        .sorted()
        .toList();
  }

  private static void put(Map<String, Split> byId, String id, Split split, String name) {
    Split other = byId.putIfAbsent(id, split);
    if (other != null && other != split) {
      throw new InvalidLayoutException(
          "Cannot read split file '%s': image %s is in both %s and %s"
              .formatted(name, id, other.key(), split.key()));
    }
  }

  /** {@code images/00005.png}, {@code 00005.png} and {@code 5} all mean {@code 00005}. */
  private static String id(String entry) {
    String file = entry.substring(entry.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    String stem = dot < 0 ? file : file.substring(0, dot);
    return stem.matches("\\d{1,4}") ? "%05d".formatted(Integer.parseInt(stem)) : stem;
  }
}
