// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.error.UserException;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.CheckpointFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What a segmenter's training would do from its newest checkpoint on. */
final class SegmenterPlan {
  /** Measured: two workers on two quiet cores; twice to three times that on busy ones. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 5e-11;

  /** Parameters and Adam's two moments. */
  private static final long BYTES_PER_PARAMETER = 12;

  private SegmenterPlan() {}

  static Plan of(TrainSegmenterJob job, TrainSegmenterJob.Config config, Planning planning) {
    List<String> inputs = new ArrayList<>();
    boolean anew = false;
    try {
      for (String shards : config.shards()) {
        Planning.Pictures pictures = planning.shards(shards);
        inputs.add("%s: %s".formatted(shards, pictures.text()));
        anew |= pictures.other();
      }
    } catch (UserException e) {
      return Plan.fail(job.name(), e.getMessage());
    }
    String checkpoints = config.output() + "/checkpoints";
    Optional<Path> latest =
        config.resume()
            ? CheckpointFiles.newest(new Path(checkpoints), planning.hadoop())
            : Optional.empty();
    int step =
        latest.map(file -> Integer.parseInt(file.getName().replaceAll("[^0-9]", ""))).orElse(0);
    if (latest.isPresent() && anew) {
      return Plan.fail(
          job.name(),
          "Cannot resume training from '%s': its shards are made anew (set".formatted(latest.get())
              + " train-segmenter.resume=false)");
    }
    if (step >= config.steps()) {
      return Plan.skip(job.name(), "trained: " + latest.get().getName(), inputs);
    }
    int steps = config.steps() - step;
    int workers =
        config.workers() == 0 ? Runtime.getRuntime().availableProcessors() : config.workers();
    NetworkSize size = config.architecture().size();
    planning.expectCheckpoint(checkpoints, size);
    return Plan.run(
        job.name(),
        "%d steps of %d workers, batch %d, crop %s%s"
            .formatted(
                steps,
                workers,
                config.batch(),
                config.crop(),
                step == 0 ? "" : ", from step %d on".formatted(step)),
        inputs,
        planning.time(
            job,
            config,
            (long) steps * workers * config.batch(),
            SegmenterPlan::multiplyAdds,
            List.of("images"),
            SECONDS_PER_MULTIPLY_ADD),
        (steps / config.checkpointEverySteps() + 1L) * BYTES_PER_PARAMETER * size.parameters());
  }

  /** Of one image in one step: forward and twice that backward. */
  private static double multiplyAdds(TrainSegmenterJob.Config config) {
    double pixel = config.architecture().size().multiplyAdds();
    return 3 * pixel * config.crop().width() * config.crop().height();
  }
}
