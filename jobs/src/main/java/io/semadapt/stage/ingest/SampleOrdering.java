// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Rejection;
import io.semadapt.dataset.SampleFiles;
import io.semadapt.train.Seeds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Order and fingerprint of the samples of a set. */
final class SampleOrdering {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;

  /** The default seed: the order depended on it, and shards made with it stay valid. */
  private static final long SEED = 1;

  private static final long FNV_PRIME = 0x100000001b3L;

  private SampleOrdering() {}

  /**
   * Shuffles samples by a hash of their ids, so that no shard is one city or one sequence. The
   * order does not depend on the seed: trainings with several seeds share shards, and their scores
   * can be compared.
   *
   * @param limit maximum number of samples; 0 takes all
   */
  static List<SampleFiles> shuffled(List<SampleFiles> samples, int limit) {
    List<SampleFiles> shuffled = new ArrayList<>(samples);
    shuffled.sort(
        Comparator.comparingLong((SampleFiles each) -> hash(each.id()))
            .thenComparing(SampleFiles::id));
    return limit == 0 || limit >= shuffled.size()
        ? shuffled
        : List.copyOf(shuffled.subList(0, limit));
  }

  /** FNV-1a, then the finalizer of SplitMix64: similar names get very different hashes. */
  private static long hash(String id) {
    long hash = FNV_OFFSET ^ SEED;
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ each) * FNV_PRIME;
    }
    return Seeds.scramble(hash);
  }

  /**
   * Fingerprint of the shards that samples give: of their files, in order, and of what the
   * configuration does to them.
   *
   * @return SHA-256, in hex
   */
  static String fingerprint(
      List<SampleFiles> samples, CorpusFiles files, SampleSet set, IngestConfig.Ingest config) {
    MessageDigest digest = sha256();
    update(digest, config.sizeText() + " " + config.shardMb());
    if (!set.layout().labelEncoding().isPlain()) {
      update(digest, set.layout().labelEncoding().toString());
    }
    for (SampleFiles sample : samples) {
      update(digest, files.stamp(sample));
    }
    for (Rejection each : files.listing().rejections()) {
      update(digest, each.file());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, String line) {
    digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
