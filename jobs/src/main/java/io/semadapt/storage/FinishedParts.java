// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Notes on the finished parts of a folder that tasks fill, one JSON file each, so that a later run
 * does not do them again. Usable inside tasks.
 *
 * @param <T> outcome of a part
 */
public final class FinishedParts<T> {
  /** A note that lacks something is damaged. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Begins the names of the notes; the underscore hides them from Spark's readers. */
  private static final String PREFIX = "_outcome-";

  private final Path folder;
  private final Class<T> type;
  private final Configuration conf;

  /** The notes of a folder. */
  public FinishedParts(Path folder, Class<T> type, Configuration conf) {
    this.folder = folder;
    this.type = type;
    this.conf = conf;
  }

  /** The outcome of a part; empty if it is not finished. A damaged note counts as none. */
  public Optional<T> outcome(String part) {
    Path note = note(part);
    try {
      return Optional.ofNullable(JSON.readValue(AtomicFiles.readText(note, conf), type));
    } catch (FileNotFoundException | JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s (remove it)", note, AtomicFiles.reason(e));
    }
  }

  /** Notes that a part is finished: everything of it has been written. */
  public void finish(String part, T outcome) throws IOException {
    AtomicFiles.write(note(part), conf, JSON.writeValueAsBytes(outcome));
  }

  /** Removes all notes, before the folder is published. */
  public void remove() {
    AtomicFiles.attempt(
        folder,
        () -> {
          FileSystem fileSystem = folder.getFileSystem(conf);
          for (FileStatus file :
              fileSystem.listStatus(folder, path -> path.getName().startsWith(PREFIX))) {
            fileSystem.delete(file.getPath(), false);
          }
        });
  }

  private Path note(String part) {
    return new Path(folder, PREFIX + part + ".json");
  }
}
