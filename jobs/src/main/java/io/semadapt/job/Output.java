// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.model.NetworkSize;

/** Files that a finished run leaves under a path. */
public sealed interface Output {
  /** File or folder, on any Hadoop file system. */
  String path();

  /** Any other file or folder. */
  record Files(String path) implements Output {}

  /**
   * A folder of samples: shards, or a tree of pictures.
   *
   * @param bytes of all files, an estimate
   * @param pixels of one picture, an estimate where sizes differ
   * @param fingerprint of the content; {@link Identity#TO_COME} if it does not exist yet
   */
  record Samples(String path, long samples, long bytes, long pixels, String fingerprint)
      implements Output {}

  /** A folder that will hold a newer checkpoint of a network of this size. */
  record Checkpoints(String path, NetworkSize network) implements Output {}
}
