// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.semadapt.error.UserException;
import io.semadapt.job.Identity;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Left by a finished stage: with the same identity it need not run again.
 *
 * @param runId the run that finished it
 * @param identity settings and inputs of that run, by name
 */
record StageRecord(String runId, SortedMap<String, String> identity) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** The record of a stage; a damaged one, or one of version 0.1, counts as none. */
  static Optional<StageRecord> read(Path file, Configuration conf) {
    try {
      return Optional.ofNullable(
              JSON.readValue(AtomicFiles.readText(file, conf), StageRecord.class))
          .filter(record -> record.runId() != null && record.identity() != null);
    } catch (FileNotFoundException | JacksonException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read stage record '%s': %s", file, AtomicFiles.reason(e));
    }
  }

  void write(Path file, Configuration conf) {
    try {
      AtomicFiles.writeAlone(file, conf, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What differs from a stage as it is now; empty if nothing does. */
  Optional<String> difference(Identity now) {
    Identity earlier = ReferenceConfig.identity(new Identity(identity).text());
    return now.difference(earlier, ReferenceConfig.defaults());
  }
}
