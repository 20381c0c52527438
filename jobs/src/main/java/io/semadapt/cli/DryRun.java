// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.engine.EngineChoice;
import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.EngineKeys;
import io.semadapt.job.Estimate;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.LocalPaths;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedStage;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.State;
import io.semadapt.notify.Notification;
import io.semadapt.spark.Devices;
import io.semadapt.spark.Sessions;
import io.semadapt.storage.WorkLock;
import io.semadapt.tables.EarlierRun;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Prepares a job and prints what a run would do. Opens no session, takes no lock, writes nothing.
 */
final class DryRun {
  private DryRun() {}

  /**
   * What a run would do.
   *
   * @param seconds of all stages whose time can be estimated
   * @param bytes of all stages
   * @param freeBytes on the file system of the work folder
   * @param lockedBy the run that has locked the work folder
   */
  record Result(
      String work,
      List<PlannedStage> stages,
      double seconds,
      long bytes,
      long freeBytes,
      Optional<String> lockedBy) {}

  /**
   * A stage of a pipeline, or a single job.
   *
   * @param skipped whether it is done already
   * @param action what a run does, or why it is skipped
   * @param inputs one line each
   * @param problem why it cannot run
   * @param seconds an estimate; empty if unknown
   * @param basis where the estimate comes from
   * @param bytes written, an estimate
   */
  record PlannedStage(
      String stage,
      boolean skipped,
      String action,
      List<String> inputs,
      Optional<String> problem,
      Optional<Double> seconds,
      String basis,
      long bytes) {
    private static PlannedStage of(PreparedStage stage, List<EarlierRun> runs) {
      Cost cost = cost(stage);
      Estimate estimate = Estimate.of(runs, stage.job(), cost);
      return new PlannedStage(
          stage.name(),
          stage.state().isDone(),
          stage.state().text(),
          stage.prepared().map(Prepared::inputs).orElse(List.of()),
          stage.problem().map(Throwable::getMessage),
          stage.problem().isPresent() ? Optional.empty() : estimate.seconds(),
          estimate.basis(),
          cost.bytes());
    }

    /** Zero for a stage that is skipped or cannot run. */
    private static Cost cost(PreparedStage stage) {
      return stage.state().isDone()
          ? Cost.NONE
          : stage.prepared().map(Prepared::cost).orElse(Cost.NONE);
    }
  }

  /**
   * Prepares a job and prints what a run would do.
   *
   * @throws UserException after printing, if the run would fail
   */
  static <C extends Record, R extends Record> Result run(
      Job<C, R> job, CommandLine line, Clock clock, Console console) {
    ConfigSection root = ReferenceConfig.load(job.name(), line.files(), line.settings());
    C config = job.configure(root);
    LocalPaths.require(root);
    String work = root.incidental().string("work");
    EngineChoice choice = EngineKeys.read(root);
    Notification.read(root);
    root.throwIfInvalid();
    try (Sessions sessions = Sessions.of("semadapt " + job.name(), line.master())) {
      JobContext context = new JobContext(sessions, "", clock, console);
      List<PreparedStage> stages = stages(job, config, root, choice, context);
      List<EarlierRun> runs = EarlierRun.of(work, context.hadoop());
      List<PlannedStage> planned =
          stages.stream().map(stage -> PlannedStage.of(stage, runs)).toList();
      Result result =
          new Result(
              work,
              planned,
              planned.stream().mapToDouble(stage -> stage.seconds().orElse(0.0)).sum(),
              planned.stream().mapToLong(PlannedStage::bytes).sum(),
              free(work, context.hadoop()),
              job.info().exclusive()
                  ? WorkLock.holder(work, context.hadoop(), clock)
                  : Optional.empty());
      PlanText.print(job.name(), result, console);
      for (PreparedStage stage : stages) {
        if (stage.problem().isPresent()) {
          throw stage.problem().get();
        }
      }
      return result;
    }
  }

  private static <C extends Record, R extends Record> List<PreparedStage> stages(
      Job<C, R> job, C config, ConfigSection root, EngineChoice choice, JobContext context) {
    try {
      Devices.require(choice);
      Prepared<R> prepared = job.prepare(config, context.preparation().with(root));
      return prepared.stages().isEmpty()
          ? List.of(
              new PreparedStage(
                  job.name(),
                  job.name(),
                  prepared.state(),
                  Optional.of(prepared),
                  Optional.empty()))
          : prepared.stages();
    } catch (UserException e) {
      return List.of(
          new PreparedStage(
              job.name(),
              job.name(),
              State.pending(e.getMessage()),
              Optional.empty(),
              Optional.of(e)));
    }
  }

  private static long free(String work, Configuration hadoop) {
    try {
      Path path = new Path(work);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      while (!fileSystem.exists(path) && path.getParent() != null) {
        path = path.getParent();
      }
      // For a local disk, Hadoop also counts space that is reserved for others.
      return fileSystem instanceof LocalFileSystem local
          ? local.pathToFile(path).getUsableSpace()
          : fileSystem.getStatus(path).getRemaining();
    } catch (IOException e) {
      throw new UserException(e, "Cannot look for '%s': %s", work, e.getMessage());
    }
  }
}
