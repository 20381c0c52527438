// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.dataset.ForeignFiles;
import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.storage.FileTree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The pictures among the files of a folder.
 *
 * @param files by path relative to the folder
 * @param rejections pictures that cannot be opened or have no usable name
 * @param notes for people: what is left out
 */
record PictureListing(
    SortedMap<String, FileTree.Entry> files, List<Rejection> rejections, List<String> notes) {
  private static final Pattern PICTURE = Pattern.compile(".+\\.(?i:png|jpg|jpeg)");

  /** Means something to a file system of Hadoop, or to a terminal. */
  private static final Pattern UNUSABLE = Pattern.compile("[\\p{Cntrl}:\\\\]");

  // One task: enough work to be worth starting, little enough to be repeated.
  private static final int PART_FILES = 32;
  private static final long PART_BYTES = 64L << 20;

  /** Sorts the files of a folder. */
  static PictureListing of(FileTree tree) {
    SortedMap<String, FileTree.Entry> files = new TreeMap<>();
    List<Rejection> rejections = new ArrayList<>();
    Map<String, String> names = new TreeMap<>();
    int foreign = 0;
    int others = 0;
    for (Map.Entry<String, FileTree.Entry> file : tree.files().entrySet()) {
      String path = file.getKey();
      if (ForeignFiles.isForeign(path)) {
        foreign++;
      } else if (!PICTURE.matcher(path).matches()) {
        others++;
      } else if (UNUSABLE.matcher(path).find()) {
        rejections.add(
            PictureInput.rejected(
                path.replaceAll("\\p{Cntrl}", "?"),
                RejectReason.UNEXPECTED_NAME,
                "its name has a colon, a backslash or a control character (rename it)"));
      } else {
        String first = names.putIfAbsent(PictureInput.nameOf(path), path);
        if (first == null) {
          files.put(path, file.getValue());
        } else {
          rejections.add(
              PictureInput.rejected(
                  path,
                  RejectReason.DUPLICATE_ID,
                  "its result would have the same name as that of %s (rename one of them)"
                      .formatted(first)));
        }
      }
    }
    for (FileTree.Unreadable file : tree.unreadable()) {
      if (PICTURE.matcher(file.path()).matches() && !ForeignFiles.isForeign(file.path())) {
        rejections.add(PictureInput.rejected(file.path(), RejectReason.UNREADABLE, file.reason()));
      }
    }
    List<String> notes = new ArrayList<>();
    if (foreign > 0) {
      notes.add("left out: hidden or foreign files: " + foreign);
    }
    if (others > 0) {
      notes.add("left out: files that are neither PNG nor JPEG: " + others);
    }
    return new PictureListing(files, rejections, notes);
  }

  long bytes() {
    return files.values().stream().mapToLong(FileTree.Entry::bytes).sum();
  }

  /** SHA-256 of paths, lengths and times, in hex. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (path, file) ->
              digest.update(
                  "%s|%d@%d\n"
                      .formatted(path, file.bytes(), file.modified())
                      .getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The files in parts, one for each task. */
  List<PicturePart> parts(String folder) {
    List<PicturePart> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, FileTree.Entry> file : files.entrySet()) {
      long more = file.getValue().bytes();
      if (!part.isEmpty() && (part.size() == PART_FILES || bytes + more > PART_BYTES)) {
        parts.add(PicturePart.ofFiles(parts.size(), folder, part));
        part.clear();
        bytes = 0;
      }
      part.add(file.getKey());
      bytes += more;
    }
    if (!part.isEmpty()) {
      parts.add(PicturePart.ofFiles(parts.size(), folder, part));
    }
    return parts;
  }
}
