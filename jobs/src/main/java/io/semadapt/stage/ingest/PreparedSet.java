// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.SampleFiles;
import io.semadapt.storage.ShardManifest;
import java.util.List;
import java.util.Optional;

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
    IngestJob.SampleSet set,
    Optional<CorpusFiles> files,
    List<SampleFiles> samples,
    String fingerprint,
    Optional<ShardManifest> unchanged,
    long count,
    long bytes,
    long pixels) {}
