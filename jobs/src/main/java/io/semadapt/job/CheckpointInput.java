// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.model.NetworkSize;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A checkpoint that a job reads: there already, or to come from an earlier stage.
 *
 * @param file empty when the checkpoint is to come
 * @param coming the network of the checkpoint to come; empty when the file is there
 * @param fingerprint SHA-256 of the file; {@link Identity#TO_COME} if it does not exist yet
 */
public record CheckpointInput(
    Optional<Path> file, Optional<NetworkSize> coming, String fingerprint) {
  static CheckpointInput of(Path file, String hash) {
    return new CheckpointInput(Optional.of(file), Optional.empty(), hash);
  }

  static CheckpointInput of(NetworkSize coming) {
    return new CheckpointInput(Optional.empty(), Optional.of(coming), Identity.TO_COME);
  }

  /** The file of a checkpoint that is there. */
  public Path require() {
    return file.orElseThrow(() -> new IllegalStateException("the checkpoint is to come"));
  }
}
