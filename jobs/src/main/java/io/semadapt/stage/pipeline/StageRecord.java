// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a finished stage leaves: with the same configuration and the same runs of its inputs it need
 * not run again.
 *
 * @param runId the run that finished it
 * @param configHash hash of the effective configuration
 * @param inputs run id of each input stage
 */
record StageRecord(String runId, String configHash, Map<String, String> inputs) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  StageRecord {
    inputs = new TreeMap<>(inputs);
  }

  static Optional<StageRecord> read(Path file, Configuration conf) {
    try {
      return Optional.of(JSON.readValue(AtomicFiles.read(file, conf), StageRecord.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UserException(
          e,
          "Cannot read stage record '%s': %s (delete it to run the stage)",
          file,
          AtomicFiles.reason(e));
    }
  }

  void write(Path file, Configuration conf) {
    try {
      AtomicFiles.write(file, conf, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean sameWork(String hash, Map<String, String> inputRuns) {
    return configHash.equals(hash) && inputs.equals(new TreeMap<>(inputRuns));
  }
}
