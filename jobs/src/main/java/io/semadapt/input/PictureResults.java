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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of results, one or several for each picture. It appears when every picture has its
 * results; parts that an interrupted run has finished are kept. A note in it says what the results
 * were made from: a folder without one is somebody else's.
 *
 * @param job that makes the results; its key of pictures that may be left out is {@code
 *     max-rejected}
 * @param output the folder
 * @param outputKey of the folder, for messages
 * @param maxRejected pictures that may be left out
 */
public record PictureResults(
    PictureInput pictures, String job, String output, String outputKey, int maxRejected) {
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
            "Cannot write to '%s': the pictures are in '%s' (set %s to a folder beside it)",
            output, pictures.folder(), outputKey);
      }
      boolean exists = fileSystem.exists(folder);
      if (exists && (fileSystem.getFileStatus(folder).isFile() || isOfOthers(fileSystem))) {
        throw new UserException(
            "Cannot write to '%s': it exists and is not of an earlier %s (remove it, or set"
                + " %s to another folder)",
            output, job, outputKey);
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
      Note read = JSON.readValue(AtomicFiles.readText(note, conf), Note.class);
      if (read == null || read.job() == null || read.identity() == null) {
        throw new IOException("it is damaged");
      }
      return Optional.of(read);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(
          e,
          "Cannot read '%s': %s (remove '%s', or set %s to another folder)",
          note,
          AtomicFiles.reason(e),
          output,
          outputKey);
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
   * @param what is made, after the job's name in the line of progress
   * @param about for the note
   * @param type of an outcome
   * @param task makes the task that fills a folder; it notes finished parts there by their names
   * @param last writes the files that are about all parts, before the folder appears
   * @throws UserException if more pictures were rejected than allowed, or all; what is finished is
   *     kept for the next run
   */
  public <R extends PictureOutcome> Finished<R> make(
      String what,
      Identity identity,
      Map<String, String> about,
      Class<R> type,
      Function<String, DistributedMap.Task<PicturePart, R>> task,
      BiConsumer<Path, List<R>> last,
      JobContext context) {
    Configuration conf = context.hadoop();
    pictures.notes().forEach(note -> context.console().line("  " + note));
    String key = identity.hash().substring(0, KEY_DIGITS);
    try (OutputFolder folder = OutputFolder.resume(new Path(output), key, conf)) {
      List<R> outcomes =
          context.map(
              job + " " + what,
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
      last.accept(folder.path(), outcomes);
      new FinishedParts<>(folder.path(), type, conf).remove();
      Map<String, String> more = new TreeMap<>(about);
      more.put("run_id", context.runId());
      more.put("pictures", pictures.folder());
      Note note = new Note(job, identity.hash(), made, rejections.size(), more);
      write(note, folder.path(), conf);
      removeEarlier(conf);
      folder.commit();
      return new Finished<>(outcomes, note);
    }
  }

  /**
   * Removes earlier results, but not their note, which says that the folder is not somebody else's.
   * From the first moment it no longer says that they are complete.
   */
  private void removeEarlier(Configuration conf) {
    if (note(conf).isEmpty()) {
      return;
    }
    Path folder = new Path(output);
    write(new Note(job, /* identity= */ "", 0, 0, Map.of("state", "being replaced")), folder, conf);
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      for (FileStatus each : fileSystem.listStatus(folder)) {
        if (!each.getPath().getName().equals(NOTE)) {
          fileSystem.delete(each.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot replace '%s': %s", output, AtomicFiles.reason(e));
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
