// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.semadapt.dataset.Rejection;
import io.semadapt.error.UserException;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.OutputFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of results, one or several for each picture. It appears when every picture has its
 * results; parts that an interrupted run has finished are kept. A note in it says what the results
 * were made from: a folder without one is somebody else's.
 *
 * @param job that makes the results; its keys are {@code output} and {@code max-rejected}
 * @param output the folder
 * @param maxRejected pictures that may be left out
 */
public record PictureResults(PictureInput pictures, String job, String output, int maxRejected) {
  /** The underscore hides it from Spark's readers. */
  private static final String NOTE = "_results.json";

  /** Hex digits of an identity that tell one unfinished folder from another. */
  private static final int KEY_DIGITS = 16;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * What results were made from.
   *
   * @param identity hash of the run's identity
   * @param pictures with a result
   * @param rejected pictures that were left out
   * @param about for people: pictures, checkpoint, run
   */
  public record Note(
      String job, String identity, long pictures, long rejected, Map<String, String> about) {}

  /** The results of a run. */
  public record Finished<R>(List<R> outcomes, Note note) {}

  /**
   * Checks the pictures, and that the folder may be replaced: it is missing, empty or of an earlier
   * run of the job, and neither in the folder of the pictures nor around it.
   *
   * @throws UserException if one of them is not so
   */
  public void check(Configuration conf) {
    rejected().check(pictures.rejections());
    Path folder = new Path(output);
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      Path input = new Path(pictures.folder());
      String to = fileSystem.makeQualified(folder) + "/";
      String from = input.getFileSystem(conf).makeQualified(input) + "/";
      if (to.startsWith(from) || from.startsWith(to)) {
        throw new UserException(
            "Cannot write to '%s': the pictures are in '%s' (set %s.output to a folder beside it)",
            output, pictures.folder(), job);
      }
      boolean exists = fileSystem.exists(folder);
      if (exists && (fileSystem.getFileStatus(folder).isFile() || isOfOthers(fileSystem))) {
        throw new UserException(
            "Cannot write to '%s': it exists and is not of an earlier %s (remove it, or set"
                + " %s.output to another folder)",
            output, job, job);
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot write to '%s': %s", output, AtomicFiles.reason(e));
    }
  }

  private boolean isOfOthers(FileSystem fileSystem) throws IOException {
    Optional<Note> note = note(fileSystem.getConf());
    return note.isPresent()
        ? !note.get().job().equals(job)
        : fileSystem.listStatus(new Path(output)).length > 0;
  }

  /** The note of finished results of the same identity. */
  public Optional<Note> done(Identity identity, Configuration conf) {
    return identity.isToCome()
        ? Optional.empty()
        : note(conf).filter(note -> note.identity().equals(identity.hash()));
  }

  private Optional<Note> note(Configuration conf) {
    Path note = new Path(output, NOTE);
    try {
      return Optional.of(
          JSON.readValue(
              new String(AtomicFiles.read(note, conf), StandardCharsets.UTF_8), Note.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(
          e,
          "Cannot read '%s': %s (remove '%s', or set %s.output to another folder)",
          note,
          AtomicFiles.reason(e),
          output,
          job);
    }
  }

  /** Beside the folder, which is replaced as a whole. */
  private RejectedSamples rejected() {
    return new RejectedSamples(
        pictures.folder(),
        maxRejected,
        /* tolerated= */ 0,
        job + ".max-rejected",
        new Path(output + "-rejected"));
  }

  /**
   * Makes the results, one task for each part.
   *
   * @param variant of the network, for the line of progress
   * @param about for the note
   * @param type of an outcome
   * @param task makes the task that fills a folder; it notes finished parts there by their names
   * @throws UserException if more pictures were rejected than allowed, or all; what is finished is
   *     kept for the next run
   */
  public <R extends PictureOutcome> Finished<R> make(
      String variant,
      Identity identity,
      Map<String, String> about,
      Class<R> type,
      Function<String, DistributedMap.Task<PicturePart, R>> task,
      JobContext context) {
    Configuration conf = context.hadoop();
    pictures.notes().forEach(note -> context.console().line("  " + note));
    String key = identity.hash().substring(0, KEY_DIGITS);
    try (OutputFolder folder = OutputFolder.resume(new Path(output), key, conf)) {
      List<R> outcomes =
          context.map(
              job + " " + variant,
              pictures.samples(),
              "pictures",
              pictures.tasks(),
              task.apply(folder.path().toString()),
              PictureResults::seen);
      List<Rejection> rejections = new ArrayList<>(pictures.rejections());
      outcomes.forEach(outcome -> rejections.addAll(outcome.rejections()));
      rejected().record(rejections, context);
      long made = outcomes.stream().mapToLong(PictureOutcome::pictures).sum();
      if (made == 0) {
        throw new UserException(
            "Cannot %s '%s': every picture was rejected", job, pictures.folder());
      }
      pictures.requireRead(outcomes.stream().map(PictureResults::seen).toList());
      new FinishedParts<>(folder.path(), type, conf).remove();
      Map<String, String> more = new TreeMap<>(about);
      more.put("run_id", context.runId());
      more.put("variant", variant);
      more.put("pictures", pictures.folder());
      Note note = new Note(job, identity.hash(), made, rejections.size(), more);
      folder.commit(published -> write(note, published, conf));
      return new Finished<>(outcomes, note);
    }
  }

  private static long seen(PictureOutcome outcome) {
    return outcome.pictures() + outcome.rejections().size();
  }

  private static void write(Note note, Path folder, Configuration conf) {
    try {
      AtomicFiles.write(new Path(folder, NOTE), conf, JSON.writeValueAsBytes(note));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
