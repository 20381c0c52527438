// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.GanCheckpoint;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What a GAN training would do from its newest checkpoint on. */
final class GanPlan {
  /** Measured: two workers on two quiet cores; twice to three times that on busy ones. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 5e-11;

  /** Parameters and Adam's two moments. */
  private static final long BYTES_PER_PARAMETER = 12;

  private GanPlan() {}

  static Plan of(TrainGanJob job, TrainGanJob.Config config, Planning planning) {
    try {
      return from(
          planning.shards(config.source()),
          planning.shards(config.target()),
          job,
          config,
          planning);
    } catch (UserException e) {
      return Plan.fail(job.name(), e.getMessage());
    }
  }

  private static Plan from(
      Planning.Pictures source,
      Planning.Pictures target,
      TrainGanJob job,
      TrainGanJob.Config config,
      Planning planning) {
    List<String> inputs =
        List.of(
            "source %s: %s".formatted(config.source(), source.text()),
            "target %s: %s".formatted(config.target(), target.text()));
    Optional<Path> latest =
        config.resume()
            ? new GanFolder(new Path(config.output()), planning.hadoop()).latest()
            : Optional.empty();
    int round =
        latest.map(file -> Integer.parseInt(file.getName().replaceAll("[^0-9]", ""))).orElse(0);
    if (latest.isPresent()) {
      GanCheckpoint checkpoint =
          CheckpointFiles.read(latest.get(), planning.hadoop(), GanCheckpoint::of);
      if (source.other()
          || target.other()
          || TrainGanJob.otherSetting(checkpoint, config.settings()).isPresent()) {
        return Plan.fail(
            job.name(),
            "Cannot resume '%s': it was trained with other %s (set train-gan.resume=false)"
                .formatted(latest.get(), source.other() || target.other() ? "shards" : "settings"));
      }
    }
    if (round >= config.rounds()) {
      return Plan.skip(job.name(), "trained: " + latest.get().getName(), inputs);
    }
    long steps = config.steps() - (long) round * config.averagingPeriod();
    int workers =
        config.workers() == 0 ? Runtime.getRuntime().availableProcessors() : config.workers();
    long checkpoints = (config.rounds() - round) / config.checkpointEveryRounds() + 1L;
    NetworkSize generator = generator(config);
    planning.expectCheckpoint(config.output() + "/checkpoints", generator);
    return Plan.run(
        job.name(),
        "%d steps of %d workers, crop %s%s"
            .formatted(
                steps,
                workers,
                config.crop(),
                round == 0 ? "" : ", from round %d on".formatted(round)),
        inputs,
        planning.time(
            job,
            config,
            steps * workers * config.batch(),
            GanPlan::multiplyAdds,
            List.of("images"),
            SECONDS_PER_MULTIPLY_ADD),
        checkpoints
            * BYTES_PER_PARAMETER
            * 2
            * (generator.parameters() + discriminator(config).parameters()));
  }

  /** Of one image of each domain in one step: forward and twice that backward. */
  private static double multiplyAdds(TrainGanJob.Config config) {
    double passes = config.lambdaId() > 0 ? 6 : 4;
    double pixel =
        passes * generator(config).multiplyAdds() + 6 * discriminator(config).multiplyAdds();
    return 3 * pixel * config.crop().width() * config.crop().height();
  }

  private static NetworkSize generator(TrainGanJob.Config config) {
    return NetworkSize.generator(
        config.architecture().generatorWidth(), config.architecture().residualBlocks());
  }

  private static NetworkSize discriminator(TrainGanJob.Config config) {
    return NetworkSize.discriminator(
        config.architecture().discriminatorWidth(),
        config.architecture().discriminatorLevels(),
        config.architecture().classes());
  }
}
