// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardManifest;

/**
 * Turns the public corpora into shards.
 *
 * <p>Input: {@code data.gta5} and {@code data.cityscapes}, or own data in {@code data.folders}.
 * Output: {@code shards/{source,target,target-val}} in the work folder, each with a manifest, and
 * {@code shards/rejected/} with the rejected samples. Samples are shuffled. A set whose files have
 * not changed is not ingested again; an interrupted run continues with the missing shards.
 */
public final class IngestJob implements Job<IngestConfig, IngestJob.Result> {
  /**
   * What is in the shards.
   *
   * @param shardsWritten by this run; the others were finished before
   */
  public record Result(
      long sourceSamples,
      long targetSamples,
      long targetValSamples,
      long samplesRejected,
      long shards,
      long shardsWritten,
      long bytes) {
    private static final Result NOTHING = new Result(0, 0, 0, 0, 0, 0, 0);

    private Result plus(String set, SetIngest.Result result) {
      ShardManifest manifest = result.manifest();
      return new Result(
          sourceSamples + (set.equals("source") ? manifest.samples() : 0),
          targetSamples + (set.equals("target") ? manifest.samples() : 0),
          targetValSamples + (set.equals("target-val") ? manifest.samples() : 0),
          samplesRejected + result.rejected(),
          shards + manifest.shards().size(),
          shardsWritten + (result.written() ? manifest.shards().size() : 0),
          bytes + manifest.shards().stream().mapToLong(ShardEntry::bytes).sum());
    }
  }

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "ingest",
        "turn the GTA5 and Cityscapes trees into checked, shuffled shards",
        "ingest --set work=/data/run1 --set data.gta5=/data/GTA5 --set data.cityscapes=/data/cityscapes --set ingest.size=1024x512");
  }

  @Override
  public IngestConfig configure(ConfigSection root) {
    return IngestConfig.read(root);
  }

  @Override
  public Prepared<Result> prepare(IngestConfig config, Preparation preparation) {
    return PreparedIngest.of(config, preparation);
  }

  static Result run(PreparedIngest prepared, JobContext context) {
    Result result = Result.NOTHING;
    prepared.notes().forEach(note -> context.console().line("  " + note));
    for (PreparedSet set : prepared.sets()) {
      SetIngest ingest = new SetIngest(set, prepared.config(), context);
      result = result.plus(set.set().name(), ingest.run());
    }
    return result;
  }
}
