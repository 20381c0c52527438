// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a job's results. It belongs to the job if it has the job's note, which says what
 * the results were made from.
 */
final class PredictionFolder {
  /** The underscore hides it from Spark's readers. */
  private static final String NOTE = "_predictions.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * What the results were made from.
   *
   * @param identity hash of the run's identity
   * @param about for people: pictures, checkpoint, run
   */
  record Note(String identity, long pictures, long rejected, Map<String, String> about) {}

  private PredictionFolder() {}

  /** The note of a finished folder. */
  static Optional<Note> note(Path folder, Configuration conf) {
    Path note = new Path(folder, NOTE);
    try {
      return Optional.of(JSON.readValue(AtomicFiles.read(note, conf), Note.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", note, AtomicFiles.reason(e));
    }
  }

  /** Writes the note into a complete folder. */
  static void write(Note note, Path folder, Configuration conf) {
    try {
      AtomicFiles.write(new Path(folder, NOTE), conf, JSON.writeValueAsBytes(note));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks that a folder may be replaced: it is missing, empty or of an earlier run, and neither in
   * the folder of the pictures nor around it.
   *
   * @throws UserException if it may not
   */
  static void requireReplaceable(String output, String pictures, Configuration conf) {
    Path folder = new Path(output);
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      Path input = new Path(pictures);
      String to = fileSystem.makeQualified(folder) + "/";
      String from = input.getFileSystem(conf).makeQualified(input) + "/";
      if (to.startsWith(from) || from.startsWith(to)) {
        throw new UserException(
            "Cannot write to '%s': the pictures are in '%s' (set predict.output to a folder beside"
                + " it)",
            output, pictures);
      }
      boolean exists = fileSystem.exists(folder);
      if (exists
          && (fileSystem.getFileStatus(folder).isFile()
              || (note(folder, conf).isEmpty() && fileSystem.listStatus(folder).length > 0))) {
        throw new UserException(
            "Cannot write to '%s': it exists and is not of an earlier predict (remove it, or set"
                + " predict.output to another folder)",
            output);
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot write to '%s': %s", output, AtomicFiles.reason(e));
    }
  }
}
