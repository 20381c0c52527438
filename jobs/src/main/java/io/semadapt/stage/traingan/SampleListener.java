// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.job.JobContext;
import io.semadapt.job.RoundListener;
import io.semadapt.tensorboard.EventFiles;

/** Writes a grid of translated samples every few rounds, as a file and for TensorBoard. */
record SampleListener(
    Snapshots snapshots,
    StopRule stopRule,
    Inspection inspection,
    GanFolder folder,
    EventFiles events,
    JobContext context)
    implements RoundListener<GanRound> {
  @Override
  public void finished(GanRound round) {
    if (snapshots.samples() > 0 && stopRule.isDue(round.number(), snapshots.sampleEveryRounds())) {
      byte[] grid = inspection.draw(round.required());
      folder.writeSamples(round.number(), grid);
      events.samples(round.step(), grid, context.clock().instant());
    }
  }
}
