// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.dataset.ForeignFiles;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Every file below a folder, on any Hadoop file system. Hadoop's listing of a local folder leaves
 * out, without a word, what it cannot ask the length of; here it is listed with the reason.
 *
 * @param files by path relative to the root, with forward slashes
 * @param unreadable what is listed and cannot be opened, in the order of the paths
 */
public record FileTree(SortedMap<String, Entry> files, List<Unreadable> unreadable) {
  /** Every file here is a picture; one of more bytes would only fill the memory. */
  private static final long LARGEST = 1L << 29;

  /** Links that lead to one another in many ways would be followed almost without end. */
  private static final int MOST_WAYS = 16;

  /**
   * A file.
   *
   * @param bytes its length
   * @param modified milliseconds since 1970
   */
  public record Entry(long bytes, long modified) {}

  /**
   * A file that cannot be opened.
   *
   * @param path relative to the root; bytes that cannot be decoded are escaped, as in {@code %FC}
   * @param reason for people
   */
  public record Unreadable(String path, String reason) {}

  /**
   * Lists some folders of a tree, at any depth; links are followed, folders that are not there are
   * left out.
   *
   * @param root qualified path of the tree
   * @param folders below the root; the empty text is the root itself
   * @throws IOException if a folder cannot be listed
   */
  public static FileTree list(Path root, List<String> folders, Configuration conf)
      throws IOException {
    FileSystem fileSystem = root.getFileSystem(conf);
    SortedMap<String, Entry> files = new TreeMap<>();
    List<Unreadable> unreadable = new ArrayList<>();
    for (String folder : folders) {
      // Of two parts, the second would be a scheme where it has a colon.
      Path path = folder.isEmpty() ? root : new Path(root + "/" + folder);
      if (!fileSystem.exists(path)) {
        continue;
      }
      if (fileSystem.getUri().getScheme().equals("file")) {
        java.nio.file.Path local = java.nio.file.Path.of(root.toUri().getPath());
        Files.walkFileTree(
            local.resolve(folder),
            EnumSet.of(FileVisitOption.FOLLOW_LINKS),
            Integer.MAX_VALUE,
            new LocalFiles(local, files, unreadable));
      } else {
        addRemote(fileSystem, root, path, files, unreadable);
      }
    }
    unreadable.sort((one, other) -> one.path().compareTo(other.path()));
    return new FileTree(
        Collections.unmodifiableSortedMap(files), Collections.unmodifiableList(unreadable));
  }

  private static void addRemote(
      FileSystem fileSystem,
      Path root,
      Path folder,
      SortedMap<String, Entry> files,
      List<Unreadable> unreadable)
      throws IOException {
    int prefix = root.toUri().getPath().length();
    RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(folder, /* recursive= */ true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      String relative = file.getPath().toUri().getPath().substring(prefix).replaceFirst("^/", "");
      add(relative, new Entry(file.getLen(), file.getModificationTime()), files, unreadable);
    }
  }

  private static void add(
      String path, Entry file, SortedMap<String, Entry> files, List<Unreadable> unreadable) {
    if (file.bytes() > LARGEST) {
      String reason = "%d bytes are more than a picture has".formatted(file.bytes());
      unreadable.add(new Unreadable(path, reason));
    } else {
      files.put(path, file);
    }
  }

  /** Sorts local files into those that can be opened and others. */
  private static final class LocalFiles extends SimpleFileVisitor<java.nio.file.Path> {
    private final java.nio.file.Path root;
    private final SortedMap<String, Entry> files;
    private final List<Unreadable> unreadable;
    private final Map<java.nio.file.Path, Integer> ways = new HashMap<>();

    LocalFiles(
        java.nio.file.Path root, SortedMap<String, Entry> files, List<Unreadable> unreadable) {
      this.root = root;
      this.files = files;
      this.unreadable = unreadable;
    }

    private String relative(java.nio.file.Path file) {
      return root.relativize(file).toString();
    }

    /** Two names that this process cannot tell apart as text differ in this form. */
    private String escaped(java.nio.file.Path file) {
      return file.toUri().getRawPath().substring(root.toUri().getRawPath().length());
    }

    @Override
    public FileVisitResult preVisitDirectory(
        java.nio.file.Path folder, BasicFileAttributes attributes) throws IOException {
      if (ways.merge(folder.toRealPath(), 1, Integer::sum) > MOST_WAYS) {
        throw new IOException(
            "links lead to folder '%s' in more than %d ways (remove some)"
                .formatted(folder.toRealPath(), MOST_WAYS));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(java.nio.file.Path file, BasicFileAttributes attributes)
        throws IOException {
      String path = relative(file);
      if (!FileNames.canOpen(file)) {
        unreadable.add(new Unreadable(escaped(file), FileNames.unusable()));
      } else if (attributes.isSymbolicLink()) {
        unreadable.add(
            new Unreadable(path, "a link to '%s', which is not there".formatted(target(file))));
      } else if (!attributes.isRegularFile()) {
        unreadable.add(new Unreadable(path, "it is not a regular file"));
      } else if (!isChecksum(file)) {
        Entry entry = new Entry(attributes.size(), attributes.lastModifiedTime().toMillis());
        add(path, entry, files, unreadable);
      }
      return FileVisitResult.CONTINUE;
    }

    /**
     * Hadoop keeps the checksums of a local file beside it, as {@code .NAME.crc}; it never lists
     * them.
     */
    private static boolean isChecksum(java.nio.file.Path file) {
      String name = String.valueOf(file.getFileName());
      return name.startsWith(".") && name.endsWith(".crc");
    }

    private static String target(java.nio.file.Path link) throws IOException {
      return Files.readSymbolicLink(link).toString();
    }

    @Override
    public FileVisitResult visitFileFailed(java.nio.file.Path file, IOException failure)
        throws IOException {
      // A link to a folder above leads to files already listed; other files may vanish during
      // listing.
      if (failure instanceof FileSystemLoopException
          || failure instanceof NoSuchFileException
          || ForeignFiles.isForeign(relative(file))) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
