// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HostName;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRow.UsedCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where the result of a run comes from, for its row in the table of runs. */
final class Lineage {
  /** Values of an identity that are neither a setting nor the fingerprint of an input. */
  private static final Set<String> OTHERS =
      Set.of("workers", "engine", "precision", Identity.EARLIER_ENGINES);

  /** The input that has separate columns. */
  private static final String CHECKPOINT = "checkpoint";

  /** Words that a shell takes as they are. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private Lineage() {}

  /**
   * The lineage of a run that has ended.
   *
   * @param prepared empty if preparing failed
   * @param whole whether the run came to its end: only then is a checkpoint that it made read again
   *     for its hash
   */
  static RunRow.Lineage of(
      Optional<? extends Prepared<?>> prepared,
      ConfigSection root,
      JobContext context,
      boolean whole) {
    return new RunRow.Lineage(
        prepared.map(each -> inputs(each.identity(), root)).orElse(Map.of()),
        prepared.flatMap(Prepared::conditions),
        prepared.flatMap(each -> checkpoint(each, context.hadoop(), whole)),
        host(),
        context
            .sessions()
            .open()
            .map(SparkSession::sparkContext)
            .map(spark -> spark.applicationId()),
        command(context.arguments(), root));
  }

  /** Fingerprints of the inputs, by name. */
  private static Map<String, String> inputs(Identity identity, ConfigSection root) {
    Map<String, String> inputs = new TreeMap<>(identity.values());
    inputs.keySet().removeAll(root.determining().keySet());
    inputs.keySet().removeAll(OTHERS);
    inputs.remove(CHECKPOINT);
    return inputs;
  }

  /** The checkpoint that was made, else the one that was read. */
  private static Optional<UsedCheckpoint> checkpoint(
      Prepared<?> prepared, Configuration conf, boolean whole) {
    Optional<Output.Checkpoints> made =
        prepared.outputs().stream()
            .filter(Output.Checkpoints.class::isInstance)
            .map(Output.Checkpoints.class::cast)
            .findFirst();
    try {
      if (made.isPresent()) {
        return CheckpointFiles.latest(new Path(made.get().path()), conf)
            .map(
                file ->
                    used(
                        file,
                        whole ? Optional.of(CheckpointFiles.hash(file, conf)) : Optional.empty(),
                        conf));
      }
      return prepared
          .checkpoint()
          .flatMap(
              input ->
                  input.file().map(file -> used(file, Optional.of(input.fingerprint()), conf)));
    } catch (UserException e) {
      // A store that fails now must not cost the row of the run.
      return Optional.empty();
    }
  }

  private static UsedCheckpoint used(Path file, Optional<String> hash, Configuration conf) {
    OptionalLong step = CheckpointFiles.step(file, conf);
    return new UsedCheckpoint(file.toString(), hash, step);
  }

  private static String host() {
    try {
      return HostName.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line for a shell, secrets masked; empty where there was none. */
  private static Optional<String> command(List<String> arguments, ConfigSection root) {
    return arguments.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "semadapt "
                + arguments.stream()
                    .map(root::redact)
                    .map(Lineage::quoted)
                    .collect(Collectors.joining(" ")));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
