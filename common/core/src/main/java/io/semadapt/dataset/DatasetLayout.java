// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a corpus lays its files out: pure functions from a list of paths to samples, so that any file
 * system can do the listing.
 */
public sealed interface DatasetLayout permits Gta5Layout, CityscapesLayout, FoldersLayout {
  /** The domain that this corpus stands for. */
  Domain domain();

  /** What the label PNGs hold. */
  LabelEncoding labelEncoding();

  /** The folders below the root that hold everything of interest; some may not exist. */
  List<String> folders();

  /**
   * Pairs images with their label maps. Hidden files and those of tools ({@link ForeignFiles}) are
   * left out.
   *
   * @param root what messages call the tree
   * @param paths every file below {@link #folders()}, relative to the root, with forward slashes
   * @return samples in the order of their ids, and rejected files
   * @throws InvalidLayoutException if there is no image at all where the corpus has its images
   */
  Listing list(String root, Collection<String> paths);

  /**
   * The content of a tree.
   *
   * @param samples complete samples, ordered by id
   * @param rejections files that belong to no complete sample, ordered by id
   * @param notes for people, one line each: what is left out without being rejected
   */
  record Listing(List<SampleFiles> samples, List<Rejection> rejections, List<String> notes) {}

  /** Joins the files of each id. */
  final class Pairing {
    /** What conversion tools write beside a label map: the same labels in other numbers. */
    private static final Pattern COMPANION =
        Pattern.compile(".*_(?:labelTrainIds|color)", Pattern.CASE_INSENSITIVE);

    /** Files that a note names. */
    private static final int SHOWN = 3;

    private final Map<String, Split> splits = new TreeMap<>();
    private final Map<String, String> images = new TreeMap<>();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> instances = new TreeMap<>();
    private final Map<String, Rejection> rejections = new TreeMap<>();
    private final List<String> foreign = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> otherNames = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();
    private boolean imagesAreChosen;
    private final List<String> notes = new ArrayList<>();

    void image(String id, Split split, String path) {
      splits.put(id, split);
      put(images, id, path);
    }

    void label(String id, String path) {
      put(labels, id, path);
    }

    void instances(String id, String path) {
      put(instances, id, path);
    }

    void reject(String id, String path, RejectReason reason, String detail) {
      rejections.putIfAbsent(id, new Rejection(id, path, reason, detail));
    }

    /** Leaves out a hidden or foreign file. */
    void foreign(String path) {
      foreign.add(path);
    }

    /** Leaves out a file that is not a picture in a format of the corpus. */
    void other(String path) {
      others.add(path);
    }

    /** Leaves out a picture whose name has another suffix than the files of the corpus. */
    void otherName(String path) {
      otherNames.add(path);
    }

    /** Only some images are taken: a label without one is left out, not rejected. */
    void imagesAreChosen() {
      imagesAreChosen = true;
    }

    /** Adds a line for people. */
    void note(String line) {
      notes.add(line);
    }

    boolean withoutImages() {
      return images.isEmpty();
    }

    Listing listing(boolean everyLabelNeeded, Split alwaysLabelled) {
      labels.forEach(
          (id, path) -> {
            if (images.containsKey(id) || COMPANION.matcher(id).matches()) {
              return;
            }
            if (imagesAreChosen) {
              unused.add(path);
            } else {
              reject(id, path, RejectReason.MISSING_IMAGE, "a label without its image");
            }
          });
      List<SampleFiles> samples = new ArrayList<>();
      images.forEach(
          (id, path) -> {
            Split split = splits.get(id);
            if ((everyLabelNeeded || split == alwaysLabelled) && !labels.containsKey(id)) {
              reject(id, path, RejectReason.MISSING_LABEL, "an image without its label");
            }
            if (!rejections.containsKey(id)) {
              samples.add(
                  new SampleFiles(
                      id,
                      split,
                      path,
                      Optional.ofNullable(labels.get(id)),
                      Optional.ofNullable(instances.get(id))));
            }
          });
      return new Listing(
          List.copyOf(samples), List.copyOf(rejections.values()), List.copyOf(notes()));
    }

    private List<String> notes() {
      List<String> lines = new ArrayList<>();
      if (!foreign.isEmpty()) {
        lines.add("left out %s".formatted(counted(foreign, "hidden or foreign file", "")));
      }
      if (!others.isEmpty()) {
        lines.add("left out %s".formatted(counted(others, "file", " of another format")));
      }
      if (!otherNames.isEmpty()) {
        lines.add("left out %s".formatted(counted(otherNames, "file", " with another suffix")));
      }
      if (!unused.isEmpty()) {
        lines.add("left out %s".formatted(counted(unused, "label", " without an image")));
      }
      lines.addAll(notes);
      return lines;
    }

    /** How many there are, and the first of them: {@code 2 files: a, b}. */
    static String counted(Collection<String> names, String noun, String more) {
      return "%d %s%s%s: %s%s"
          .formatted(
              names.size(),
              noun,
              names.size() == 1 ? "" : "s",
              more,
              names.stream().sorted().limit(SHOWN).collect(Collectors.joining(", ")),
              names.size() > SHOWN ? ", ..." : "");
    }

    private void put(Map<String, String> files, String id, String path) {
      if (!Sample.isPlainId(id)) {
        reject(
            id,
            path,
            RejectReason.UNEXPECTED_NAME,
            "its name is no plain file name of letters, digits and _ .,+=@()~-");
      }
      String other = files.putIfAbsent(id, path);
      if (other != null) {
        reject(id, path, RejectReason.DUPLICATE_ID, "the same id as " + other);
      }
    }
  }
}
