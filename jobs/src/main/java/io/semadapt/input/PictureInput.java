// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.console.Text;
import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.error.UserException;
import io.semadapt.job.Preparation;
import io.semadapt.job.ShardInput;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.FileTree;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.ShardOrigin;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Pictures that a job reads, with labels or without: those of shards, or all PNG and JPEG files of
 * a folder, at any depth.
 *
 * @param folder on any Hadoop file system
 * @param shards empty for a folder of files
 * @param parts of files, in the order of their paths; empty for shards
 * @param samples number of pictures
 * @param bytes of all pictures
 * @param fingerprint changes when a picture does
 * @param rejections files that cannot be used, found by their names
 * @param notes for people, one line each: files that are left out
 */
public record PictureInput(
    String folder,
    Optional<ShardInput> shards,
    List<PicturePart> parts,
    long samples,
    long bytes,
    String fingerprint,
    List<Rejection> rejections,
    List<String> notes) {

  /**
   * Lists the pictures of a folder; one with a manifest, written or to come, has shards.
   *
   * @param key of the folder, for messages
   * @throws UserException if there is no picture, or two have the same name
   */
  public static PictureInput of(String folder, String key, Preparation preparation) {
    Path path = new Path(folder);
    if (areShards(folder, preparation)) {
      return of(preparation.shards(folder), key);
    }
    try {
      FileSystem fileSystem = path.getFileSystem(preparation.hadoop());
      Path root = fileSystem.makeQualified(path);
      if (fileSystem.getFileStatus(root).isFile()) {
        throw new UserException(
            "Cannot read pictures under '%s': it is a file (set %s to its folder)", folder, key);
      }
      return of(folder, key, root, preparation.hadoop());
    } catch (FileNotFoundException e) {
      throw new UserException(
          e, "Cannot read pictures under '%s': no such folder (set %s)", folder, key);
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot read pictures under '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /**
   * The pictures of a folder of shards.
   *
   * @param key of the folder, for messages
   * @throws UserException if it has no manifest, or its shards are empty
   */
  public static PictureInput ofShards(String folder, String key, Preparation preparation) {
    return of(preparation.shards(folder), key);
  }

  /** Whether a folder has shards, finished or not, or is to have some. */
  public static boolean areShards(String folder, Preparation preparation) {
    Path path = new Path(folder);
    return preparation.comingSamples(folder).isPresent()
        || ShardManifest.exists(path, preparation.hadoop())
        || ShardOrigin.exists(path, preparation.hadoop());
  }

  /**
   * Compares the pictures that were read from every shard with their manifest.
   *
   * @param seen from each of {@link #tasks}, in their order
   * @throws UserException if they differ
   */
  void requireRead(List<Long> seen) {
    shards.ifPresent(each -> each.require().requireRead(new Path(folder), seen));
  }

  private static PictureInput of(ShardInput shards, String key) {
    if (shards.samples() == 0) {
      throw new UserException(
          "Cannot read pictures under '%s': its shards are empty (set %s)", shards.folder(), key);
    }
    return new PictureInput(
        shards.folder(),
        Optional.of(shards),
        List.of(),
        shards.samples(),
        shards.bytes(),
        shards.fingerprint(),
        List.of(),
        List.of());
  }

  private static PictureInput of(String folder, String key, Path root, Configuration conf)
      throws IOException {
    PictureListing listing = PictureListing.of(FileTree.list(root, List.of(""), conf));
    if (listing.files().isEmpty() && listing.rejections().isEmpty()) {
      throw new UserException(
          "Cannot read pictures under '%s': no PNG or JPEG file in it, at any depth (set %s)",
          folder, key);
    }
    return new PictureInput(
        folder,
        Optional.empty(),
        listing.parts(root.toString()),
        listing.files().size(),
        listing.bytes(),
        listing.fingerprint(),
        listing.rejections(),
        listing.notes());
  }

  /** The name of a picture's file in a result: its path without the ending. */
  static String nameOf(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }

  /** Pixels of one picture, an estimate where sizes differ or are not known. */
  public long pixels() {
    return shards.map(ShardInput::pixels).orElse(ShardInput.USUAL_PIXELS);
  }

  /** The parts of an input that is there, one for each task. */
  public ArrayList<PicturePart> tasks() {
    if (shards.isEmpty()) {
      return new ArrayList<>(parts);
    }
    ArrayList<PicturePart> tasks = new ArrayList<>();
    for (ShardEntry shard : shards.get().require().shards()) {
      tasks.add(PicturePart.ofShard(tasks.size(), folder, shard.file()));
    }
    return tasks;
  }

  /** Inputs for people, one line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        shards
            .map(ShardInput::text)
            .orElseGet(() -> "%s: %d pictures, %s".formatted(folder, samples, Text.size(bytes))));
    lines.addAll(notes);
    return lines;
  }

  /** A file that cannot be used, as it is listed. */
  static Rejection rejected(String file, RejectReason reason, String detail) {
    return new Rejection(file, file, reason, detail);
  }
}
