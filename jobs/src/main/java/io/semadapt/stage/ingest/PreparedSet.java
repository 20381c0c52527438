// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.console.Text;
import io.semadapt.dataset.SampleFiles;
import io.semadapt.error.UserException;
import io.semadapt.input.RejectedSamples;
import io.semadapt.job.Identity;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.ShardInput;
import io.semadapt.storage.ShardManifest;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A set of samples whose files have been listed.
 *
 * @param files empty when the raw tree is to come
 * @param samples to ingest, in the order of the shards; empty when they are to come
 * @param fingerprint of the content of the shards
 * @param unchanged manifest of finished shards of the same files
 * @param count number of samples
 * @param bytes of all files
 * @param pixels of a picture, an estimate
 */
record PreparedSet(
    SampleSet set,
    Optional<CorpusFiles> files,
    List<SampleFiles> samples,
    String fingerprint,
    Optional<ShardManifest> unchanged,
    long count,
    long bytes,
    long pixels) {
  /**
   * Lists the files of a set, unless an earlier stage has yet to make them.
   *
   * @throws UserException if the tree is missing, or more samples are rejected by their names than
   *     allowed
   * @throws io.semadapt.dataset.InvalidLayoutException if the tree does not hold the corpus
   */
  static PreparedSet of(SampleSet set, IngestConfig config, Preparation preparation) {
    return preparation
        .comingSamples(set.pictures())
        .map(samples -> toCome(set, samples))
        .orElseGet(() -> listed(set, config, preparation.hadoop()));
  }

  private static PreparedSet toCome(SampleSet set, Output.Samples samples) {
    return new PreparedSet(
        set,
        Optional.empty(),
        List.of(),
        Identity.TO_COME,
        Optional.empty(),
        samples.samples(),
        samples.bytes(),
        samples.pixels());
  }

  private static PreparedSet listed(SampleSet set, IngestConfig config, Configuration hadoop) {
    CorpusFiles files = CorpusFiles.list(set.key(), set.root(), set.layout(), hadoop);
    RejectedSamples rejected = set.rejected(config, files);
    rejected.check(files.listing().rejections());
    List<SampleFiles> chosen =
        SampleOrdering.shuffled(files.listing().samples(), config.ingest().limit());
    String fingerprint = SampleOrdering.fingerprint(chosen, files, set, config.ingest());
    return new PreparedSet(
        set,
        Optional.of(files),
        chosen,
        fingerprint,
        unchanged(set, fingerprint, config, rejected, hadoop),
        chosen.size(),
        chosen.stream().mapToLong(files::bytes).sum(),
        ShardInput.USUAL_PIXELS);
  }

  private static Optional<ShardManifest> unchanged(
      SampleSet set,
      String fingerprint,
      IngestConfig config,
      RejectedSamples rejected,
      Configuration hadoop) {
    Path folder = new Path(config.work(), "shards/" + set.name());
    return ShardManifest.exists(folder, hadoop)
        ? Optional.of(ShardManifest.read(folder, hadoop))
            .filter(manifest -> manifest.fingerprint().equals(fingerprint))
            .filter(manifest -> rejected.allows(manifest.rejected(), manifest.incomplete()))
        : Optional.empty();
  }

  /** What is left out of the files, for people. */
  List<String> notes() {
    return files.map(listed -> listed.listing().notes()).orElse(List.of());
  }

  /** One line for a list of inputs. */
  String text() {
    String name = "%s %s: %d samples".formatted(set.name(), set.root(), count);
    if (files.isEmpty()) {
      return name + Preparation.TO_COME;
    }
    int rejected = files.get().listing().rejections().size();
    return name
        + ", "
        + Text.size(bytes)
        + (rejected == 0 ? "" : ", %d rejected by their names".formatted(rejected));
  }
}
