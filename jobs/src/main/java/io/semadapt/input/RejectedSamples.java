// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.dataset.RejectReason;
import io.semadapt.dataset.Rejection;
import io.semadapt.error.UserException;
import io.semadapt.job.JobContext;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.TableRows;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Rejected samples of a job's input: listed in a table, counted against a maximum. */
public final class RejectedSamples {
  private static final MessageType TABLE =
      MessageTypeParser.parseMessageType(
          "message rejected { required binary id (STRING); required binary file (STRING);"
              + " required binary reason (STRING); required binary detail (STRING); }");
  private static final int SHOWN = 5;

  private final String root;
  private final int allowed;
  private final long tolerated;
  private final String key;
  private final Path folder;

  /**
   * The rejected samples of one folder.
   *
   * @param root of the samples, for messages
   * @param allowed how many may be rejected
   * @param tolerated how many incomplete ones ({@link RejectReason#isIncomplete}) do not count
   * @param key of that number, {@code <job>.<name>}
   * @param folder of the table
   */
  public RejectedSamples(String root, int allowed, long tolerated, String key, Path folder) {
    this.root = root;
    this.allowed = allowed;
    this.tolerated = tolerated;
    this.key = key;
    this.folder = folder;
  }

  /**
   * Checks samples that are rejected by their names, before anything is read or written.
   *
   * @throws UserException if there are more than allowed
   */
  public void check(List<Rejection> rejections) {
    check(rejections, "");
  }

  /**
   * Lists rejected samples, whether they end the run or not.
   *
   * @throws UserException if there are more than allowed
   */
  public void record(List<Rejection> rejections, JobContext context) {
    if (rejections.isEmpty()) {
      remove(context);
      return;
    }
    Path file = new Path(folder, "rejected.parquet");
    TableRows.write(
        file,
        TABLE,
        Map.of(),
        rejections,
        (row, each) ->
            row.append("id", each.id())
                .append("file", each.file())
                .append("reason", each.reason().key())
                .append("detail", each.detail()),
        context.hadoop());
    removeOthers(file, context.hadoop());
    for (Rejection each : rejections.subList(0, Math.min(SHOWN, rejections.size()))) {
      context
          .console()
          .line(
              "  rejected %s: %s (%s)".formatted(each.file(), each.detail(), each.reason().key()));
    }
    check(rejections, "; all are listed in " + folder);
    context.console().line("  warning: " + summary(rejections));
  }

  /** How many there are of each reason, for people. */
  private String summary(List<Rejection> rejections) {
    Map<String, Long> reasons =
        rejections.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.reason().key(), TreeMap::new, Collectors.counting()));
    return "%s: %d left out: %s; all are listed in %s"
        .formatted(
            root,
            rejections.size(),
            reasons.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", ")),
            folder);
  }

  /**
   * How many samples count against the maximum.
   *
   * @param rejected all of them
   * @param incomplete those that are {@link RejectReason#isIncomplete}
   */
  private long counted(long rejected, long incomplete) {
    return rejected - Math.min(incomplete, tolerated);
  }

  /** Whether an earlier run that rejected so many samples would pass today. */
  public boolean allows(long rejected, long incomplete) {
    return counted(rejected, incomplete) <= allowed;
  }

  /** How many are incomplete, not damaged. */
  public static long incomplete(List<Rejection> rejections) {
    return rejections.stream().filter(each -> each.reason().isIncomplete()).count();
  }

  private void check(List<Rejection> rejections, String where) {
    long incomplete = incomplete(rejections);
    if (!allows(rejections.size(), incomplete)) {
      long counted = counted(rejections.size(), incomplete);
      Rejection first =
          rejections.stream()
              .filter(each -> incomplete > tolerated || !each.reason().isIncomplete())
              .findFirst()
              .orElseThrow();
      throw new UserException(
          "Cannot %s '%s': %d rejected, %d allowed; the first: %s: %s (allow them with %s=%d%s)",
          key.substring(0, key.indexOf('.')),
          root,
          counted,
          allowed,
          first.file(),
          first.detail(),
          key,
          counted,
          where);
    }
  }

  /** Removes the files of earlier versions, which had another name in each run. */
  private void removeOthers(Path file, Configuration conf) {
    try {
      FileSystem files = folder.getFileSystem(conf);
      for (FileStatus other :
          files.listStatus(folder, each -> !each.getName().equals(file.getName()))) {
        files.delete(other.getPath(), /* recursive= */ true);
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  private void remove(JobContext context) {
    try {
      folder.getFileSystem(context.hadoop()).delete(folder, true);
    } catch (IOException e) {
      throw new UserException(e, "Cannot remove '%s': %s", folder, AtomicFiles.reason(e));
    }
  }
}
