// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Records what the shards of a folder are made from, before the first one is written: a later run
 * keeps shards of the same origin and removes others.
 */
public final class ShardOrigin {
  /** Hidden from Spark's readers. */
  private static final String FILE = "_origin";

  private ShardOrigin() {}

  /**
   * Prepares a folder for shards of an origin.
   *
   * @return whether all of them exist, with their manifest
   */
  public static boolean keepOnly(String origin, Path folder, Configuration conf) {
    Path note = new Path(folder, FILE);
    try {
      if (read(note, conf).equals(Optional.of(origin))) {
        return ShardManifest.exists(folder, conf);
      }
      folder.getFileSystem(conf).delete(folder, true);
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot replace shards under '%s': %s", folder, AtomicFiles.reason(e));
    }
    AtomicFiles.write(note, conf, origin.getBytes(StandardCharsets.UTF_8));
    return false;
  }

  /** Whether all shards of an origin are in a folder, with their manifest; changes nothing. */
  public static boolean isFinished(String origin, Path folder, Configuration conf) {
    return read(new Path(folder, FILE), conf).equals(Optional.of(origin))
        && ShardManifest.exists(folder, conf);
  }

  /** Whether a folder was prepared for shards. */
  public static boolean exists(Path folder, Configuration conf) {
    return read(new Path(folder, FILE), conf).isPresent();
  }

  private static Optional<String> read(Path note, Configuration conf) {
    try {
      return Optional.of(new String(AtomicFiles.read(note, conf), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", note, AtomicFiles.reason(e));
    }
  }
}
