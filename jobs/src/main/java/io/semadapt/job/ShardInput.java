// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.console.Text;
import io.semadapt.error.UserException;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;
import java.util.Optional;

/**
 * A folder of shards that a job reads: there already, or to come from an earlier stage.
 *
 * @param manifest empty when the shards are to come
 * @param samples in all shards
 * @param bytes of all shards
 * @param pixels of one picture, an estimate where sizes differ
 * @param fingerprint of the content; {@link Identity#TO_COME} if it does not exist yet
 */
public record ShardInput(
    String folder,
    Optional<ShardManifest> manifest,
    long samples,
    long bytes,
    long pixels,
    String fingerprint) {
  /** GTA5's size, for pictures of different or unknown sizes. */
  public static final long USUAL_PIXELS = 1914L * 1052;

  static ShardInput of(String folder, ShardManifest manifest) {
    long pixels = (long) manifest.width() * manifest.height();
    return new ShardInput(
        folder,
        Optional.of(manifest),
        manifest.samples(),
        manifest.shards().stream().mapToLong(ShardEntry::bytes).sum(),
        pixels == 0 ? USUAL_PIXELS : pixels,
        manifest.fingerprint());
  }

  static ShardInput of(Output.Samples coming) {
    return new ShardInput(
        coming.path(),
        Optional.empty(),
        coming.samples(),
        coming.bytes(),
        coming.pixels(),
        coming.fingerprint());
  }

  /** The manifest of shards that are there. */
  public ShardManifest require() {
    return manifest.orElseThrow(
        () -> new IllegalStateException("shards to come have no manifest: " + folder));
  }

  /**
   * Checks that the labels of shards that are there can be counted.
   *
   * @throws UserException if no pixel has a class
   */
  public void requireClasses() {
    if (manifest.isPresent() && !manifest.get().hasClasses()) {
      throw new UserException(
          "Cannot use the labels of '%s': none of their pixels has a class (are they train ids, or"
              + " does the label map ignore them?)",
          folder);
    }
  }

  /** One line for a list of inputs. */
  public String text() {
    String what = manifest.isEmpty() ? Preparation.TO_COME : ", " + Text.size(bytes);
    return "%s: %d samples%s".formatted(folder, samples, what);
  }
}
