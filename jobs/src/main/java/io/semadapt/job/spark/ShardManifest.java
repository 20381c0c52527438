// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.semadapt.job.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a folder of shards holds, written last: a folder without it is unfinished.
 *
 * @param samples of all shards
 * @param labelled samples that have a label map
 * @param width pixels, 0 when the samples differ in size
 * @param height pixels, 0 when the samples differ in size
 * @param classPixels labelled pixels of each train id, 19 numbers
 * @param ignoredPixels labelled pixels of no train id
 * @param fingerprint equal when the content is equal; what later stages compare
 * @param provenance where it came from: job, run, roots and sizes
 */
public record ShardManifest(
    List<ShardEntry> shards,
    long samples,
    long labelled,
    int width,
    int height,
    List<Long> classPixels,
    long ignoredPixels,
    String fingerprint,
    Map<String, String> provenance) {
  /** The name in the folder; the underscore hides it from Spark's readers. */
  public static final String FILE = "_manifest.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A manifest of immutable lists. */
  public ShardManifest {
    shards = List.copyOf(shards);
    classPixels = List.copyOf(classPixels);
    provenance = Map.copyOf(provenance);
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws UserException if there is none, or it cannot be read
   */
  public static ShardManifest read(Path folder, Configuration conf) {
    try {
      return JSON.readValue(AtomicFiles.read(new Path(folder, FILE), conf), ShardManifest.class);
    } catch (FileNotFoundException e) {
      throw new UserException(
          e, "Cannot read shards under '%s': no manifest (did ingest finish?)", folder);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read shards under '%s': %s", folder, e.getMessage());
    }
  }

  /** Whether a folder is finished. */
  public static boolean exists(Path folder, Configuration conf) {
    try {
      return folder.getFileSystem(conf).exists(new Path(folder, FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the manifest into a folder whose shards are complete. */
  public void write(Path folder, Configuration conf) {
    try {
      AtomicFiles.write(new Path(folder, FILE), conf, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shards' paths in {@code folder}. */
  public List<Path> paths(Path folder) {
    return shards.stream().map(shard -> new Path(folder, shard.file())).toList();
  }
}
