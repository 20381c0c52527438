// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.DatasetLayout;
import io.semadapt.dataset.DatasetLayout.Listing;
import io.semadapt.dataset.Gta5Splits;
import io.semadapt.dataset.InvalidLayoutException;
import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.dataset.SampleFiles;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.SplitList;
import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.FileTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a corpus on a Hadoop file system, as listed. */
final class CorpusFiles {
  private final Path root;
  private final Listing listing;
  private final Map<String, FileTree.Entry> files;

  private CorpusFiles(Path root, Listing listing, Map<String, FileTree.Entry> files) {
    this.root = root;
    this.listing = listing;
    this.files = files;
  }

  /**
   * Lists a corpus. What cannot be opened is rejected.
   *
   * @throws UserException if the root does not exist
   * @throws InvalidLayoutException if it does not hold the corpus
   */
  static CorpusFiles list(String key, String root, DatasetLayout layout, Configuration conf) {
    try {
      FileSystem fileSystem = new Path(root).getFileSystem(conf);
      Path qualified = fileSystem.makeQualified(new Path(root));
      if (!fileSystem.exists(qualified)) {
        throw new UserException("Cannot ingest '%s': no such folder (set %s)", root, key);
      }
      FileTree tree = FileTree.list(qualified, layout.folders(), conf);
      Map<String, String> unreadable = new TreeMap<>();
      tree.unreadable().forEach(file -> unreadable.put(file.path(), file.reason()));
      List<String> paths = new ArrayList<>(tree.files().keySet());
      paths.addAll(unreadable.keySet());
      Listing listing = rejecting(unreadable, layout.list(root, paths));
      return new CorpusFiles(qualified, listing, tree.files());
    } catch (IOException e) {
      throw new UserException(e, "Cannot ingest '%s': %s", root, AtomicFiles.reason(e));
    }
  }

  /** A listing without the samples of files that cannot be opened. */
  private static Listing rejecting(Map<String, String> unreadable, Listing listing) {
    List<SampleFiles> samples = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    for (SampleFiles sample : listing.samples()) {
      Optional<String> file =
          Stream.of(Optional.of(sample.imagePath()), sample.labelPath(), sample.instancesPath())
              .flatMap(Optional::stream)
              .filter(unreadable::containsKey)
              .findFirst();
      if (file.isEmpty()) {
        samples.add(sample);
      } else {
        rejections.add(unreadable(sample.id(), file.get(), unreadable));
      }
    }
    for (Rejection each : listing.rejections()) {
      rejections.add(
          unreadable.containsKey(each.file())
              ? unreadable(each.id(), each.file(), unreadable)
              : each);
    }
    rejections.sort(Comparator.comparing(Rejection::id));
    return new Listing(List.copyOf(samples), List.copyOf(rejections), listing.notes());
  }

  private static Rejection unreadable(String id, String file, Map<String, String> reasons) {
    return new Rejection(id, file, RejectReason.UNREADABLE, reasons.get(file));
  }

  Path root() {
    return root;
  }

  Listing listing() {
    return listing;
  }

  /** Size of all files of a sample. */
  long bytes(SampleFiles sample) {
    return files.get(sample.imagePath()).bytes()
        + length(sample.labelPath())
        + length(sample.instancesPath());
  }

  /** Changes when a file of the sample does: its names, lengths and times. */
  String stamp(SampleFiles sample) {
    return sample.id()
        + stamp(Optional.of(sample.imagePath()))
        + stamp(sample.labelPath())
        + stamp(sample.instancesPath());
  }

  /**
   * Reads which GTA5 image is in which split: a named MATLAB file, a folder of text lists or one
   * list; else what lies in the corpus's root.
   *
   * @param wanted the split that a single text list stands for
   */
  static Gta5Splits splits(
      String root, Optional<String> named, Optional<Split> wanted, Configuration conf) {
    try {
      FileSystem fileSystem = new Path(named.orElse(root)).getFileSystem(conf);
      if (named.isEmpty()) {
        Path mat = new Path(root, "split.mat");
        return fileSystem.exists(mat)
            ? Gta5Splits.ofMat(AtomicFiles.read(mat, conf), mat.toString())
            : lists(new Path(root), conf);
      }
      Path path = new Path(named.get());
      if (!fileSystem.exists(path)) {
        throw new UserException(
            "Cannot read split file '%s': no such file (ingest.split-file)", path);
      }
      if (fileSystem.getFileStatus(path).isDirectory()) {
        return lists(path, conf);
      }
      if (path.getName().endsWith(".mat")) {
        return Gta5Splits.ofMat(AtomicFiles.read(path, conf), path.toString());
      }
      return Gta5Splits.ofLists(
          Map.of(wanted.orElse(Split.TRAIN), lines(path, conf)), path.toString());
    } catch (InvalidLayoutException e) {
      throw new UserException(e, "%s", e.getMessage());
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot read GTA5 splits under '%s': %s", root, AtomicFiles.reason(e));
    }
  }

  private static Gta5Splits lists(Path folder, Configuration conf) throws IOException {
    Map<Split, List<String>> lists = new EnumMap<>(Split.class);
    for (Split split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
      Path list = new Path(folder, split.folder() + ".txt");
      if (list.getFileSystem(conf).exists(list)) {
        lists.put(split, lines(list, conf));
      }
    }
    return Gta5Splits.ofLists(lists, folder.toString());
  }

  private static List<String> lines(Path list, Configuration conf) throws IOException {
    return SplitList.lines(AtomicFiles.read(list, conf), list.toString());
  }

  private long length(Optional<String> path) {
    return path.map(each -> files.get(each).bytes()).orElse(0L);
  }

  private String stamp(Optional<String> path) {
    return path.map(files::get).map(file -> "|" + file.bytes() + "@" + file.modified()).orElse("|");
  }
}
