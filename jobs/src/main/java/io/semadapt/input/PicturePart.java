// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.ShardFiles;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Pictures that one task works on: those of a shard, or some files of a folder.
 *
 * @param number of the part, from 0
 * @param folder of the shard or the files
 * @param shard file name; empty for a part of files
 * @param files paths below the folder; empty for a shard
 */
public record PicturePart(int number, String folder, String shard, ArrayList<String> files)
    implements Serializable {
  static PicturePart ofShard(int number, String folder, String shard) {
    return new PicturePart(number, folder, shard, new ArrayList<>());
  }

  static PicturePart ofFiles(int number, String folder, List<String> files) {
    return new PicturePart(number, folder, "", new ArrayList<>(files));
  }

  /** The name of the part in file names: {@code part-00012}. */
  public String name() {
    return "part-%05d".formatted(number);
  }

  /**
   * Gives every picture to {@code visit}, one at a time.
   *
   * @throws UserException if a file cannot be read: that is the storage's fault, not the picture's
   */
  public void forEach(Configuration conf, Consumer<Picture> visit) {
    if (!shard.isEmpty()) {
      ShardFiles.forEach(
          new Path(folder, shard),
          conf,
          sample -> visit.accept(new Picture(sample.id(), sample.id(), sample.image())));
    }
    for (String file : files) {
      visit.accept(new Picture(PictureInput.nameOf(file), file, bytes(file, conf)));
    }
  }

  /**
   * Gives every sample of a part of shards to {@code visit}, one at a time, with its label map.
   *
   * @throws IllegalStateException for a part of files, which have none
   */
  public void forEachSample(Configuration conf, Consumer<Sample> visit) {
    if (shard.isEmpty()) {
      throw new IllegalStateException("files are no samples: " + folder);
    }
    ShardFiles.forEach(new Path(folder, shard), conf, visit);
  }

  private byte[] bytes(String relative, Configuration conf) {
    // Of two parts, the second would be a scheme where it has a colon.
    Path file = new Path(folder + "/" + relative);
    try {
      return AtomicFiles.read(file, conf);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", file, AtomicFiles.reason(e));
    }
  }
}
