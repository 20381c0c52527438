// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.semadapt.error.UserException;
import io.semadapt.image.ImageHeader;
import io.semadapt.label.CityscapesClass;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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

  /** Key of the provenance: number of samples that ingest rejected. */
  private static final String REJECTED = "rejected";

  /**
   * Key of the provenance: those of them that are incomplete, not damaged; missing in older ones.
   */
  private static final String INCOMPLETE = "incomplete";

  /** Counts stay below this, so that their sums are exact: a thousand million million. */
  private static final long HIGHEST_COUNT = 1_000_000_000_000_000L;

  private static final String NO_COUNT = "a count is negative or too large";

  /** Strict: 1.5 is not read as 1, nor a missing number as 0. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Letters of a bad name in a message. */
  private static final int SHOWN = 60;

  /** A shard is a file of its folder and of no other. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /**
   * A manifest of immutable lists.
   *
   * @throws IllegalArgumentException if it could not be one of this program's
   */
  public ShardManifest {
    require(
        shards != null && classPixels != null && provenance != null,
        "shards, classPixels or provenance are missing");
    require(fingerprint != null, "its fingerprint is missing");
    Set<String> names = new HashSet<>();
    long sum = 0;
    for (ShardEntry shard : shards) {
      require(shard != null && shard.file() != null, "a shard has no name");
      require(
          NAME.matcher(shard.file()).matches(),
          "the name of a shard is no plain file name: " + shown(shard.file()));
      require(names.add(shard.file()), "it lists a shard twice: " + shown(shard.file()));
      require(isCount(shard.samples()) && isCount(shard.bytes()), NO_COUNT);
      sum += shard.samples();
    }
    require(isCount(samples) && isCount(labelled) && isCount(ignoredPixels), NO_COUNT);
    require(sum == samples, "%d samples, but %d in its shards".formatted(samples, sum));
    require(labelled <= samples, "%d of %d samples have a label".formatted(labelled, samples));
    require(
        width >= 0 && height >= 0 && (long) width * height <= ImageHeader.MAX_PIXELS,
        "no picture has %d x %d pixels".formatted(width, height));
    require(
        classPixels.size() == CityscapesClass.TRAIN_CLASSES
            && classPixels.stream().allMatch(pixels -> pixels != null && isCount(pixels)),
        "classPixels are no %d counts".formatted(CityscapesClass.TRAIN_CLASSES));
    require(
        provenance.values().stream().noneMatch(java.util.Objects::isNull),
        "its provenance has no value for a name");
    require(
        provenance.getOrDefault(REJECTED, "0").matches("[0-9]{1,9}"),
        "its number of rejected samples is not a whole number");
    require(
        provenance.getOrDefault(INCOMPLETE, "0").matches("[0-9]{1,9}"),
        "its number of incomplete samples is not a whole number");
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
      ShardManifest manifest =
          JSON.readValue(AtomicFiles.readText(new Path(folder, FILE), conf), ShardManifest.class);
      if (manifest == null) {
        throw new IOException("its manifest is empty");
      }
      return manifest;
    } catch (FileNotFoundException e) {
      throw new UserException(
          e, "Cannot read shards under '%s': no manifest (did ingest finish?)", folder);
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot read shards under '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  private static boolean isCount(long number) {
    return number >= 0 && number <= HIGHEST_COUNT;
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException("its manifest is damaged: " + otherwise);
    }
  }

  private static String shown(String name) {
    String start = name.length() > SHOWN ? name.substring(0, SHOWN) + "..." : name;
    return "'" + start.replaceAll("\\p{Cntrl}", "?") + "'";
  }

  /** Whether a folder is finished. */
  public static boolean exists(Path folder, Configuration conf) {
    try {
      return folder.getFileSystem(conf).exists(new Path(folder, FILE));
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot look for shards under '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /** Writes the manifest into a folder whose shards are complete; what killed tasks left goes. */
  public void write(Path folder, Configuration conf) {
    AtomicFiles.removeUnfinished(folder, conf);
    try {
      AtomicFiles.write(new Path(folder, FILE), conf, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Number of samples that ingest rejected. */
  public long rejected() {
    return Long.parseLong(provenance.getOrDefault(REJECTED, "0"));
  }

  /** Number of rejected samples that were incomplete, not damaged. */
  public long incomplete() {
    return Long.parseLong(provenance.getOrDefault(INCOMPLETE, "0"));
  }

  /**
   * Compares the samples read from every shard with this manifest.
   *
   * @param samples read from each shard, in their order
   * @throws UserException if they differ
   */
  public void requireRead(Path folder, List<Long> samples) {
    List<Path> paths = paths(folder);
    for (int i = 0; i < paths.size(); i++) {
      ShardFiles.requireSamples(paths.get(i), samples.get(i), shards.get(i).samples());
    }
  }

  /** Whether any label pixel has a class; without one there is nothing to train on or score. */
  public boolean hasClasses() {
    return classPixels.stream().anyMatch(pixels -> pixels > 0);
  }

  /** The shards' paths in {@code folder}. */
  public List<Path> paths(Path folder) {
    return shards.stream().map(shard -> new Path(folder, shard.file())).toList();
  }
}
