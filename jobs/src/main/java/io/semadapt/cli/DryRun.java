// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.engine.Device;
import io.semadapt.error.UserException;
import io.semadapt.job.Job;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.job.ReferenceConfig;
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
import org.apache.spark.SparkConf;

/**
 * Plans a job in place of running it. Opens no session, takes no lock, leaves no row and writes no
 * file.
 */
public final class DryRun {
  private DryRun() {}

  /**
   * What a run would do.
   *
   * @param seconds of all stages whose time can be estimated
   * @param bytes of all stages
   * @param freeBytes on the file system of the work folder
   * @param lockedBy the run that holds the work folder
   */
  public record Result(
      String work,
      List<Plan> stages,
      double seconds,
      long bytes,
      long freeBytes,
      Optional<String> lockedBy) {}

  /**
   * Plans a job and prints the plan.
   *
   * @throws UserException after printing, if the run would fail
   */
  public static <C extends Record> Result run(
      Job<C, ?> job, CommandLine line, Clock clock, Console console) {
    ConfigSection root = ReferenceConfig.load(job.name(), line.files(), line.settings());
    C config = job.configure(root);
    String work = root.string("work");
    root.choice("device", Device.class);
    root.throwIfInvalid();
    Configuration hadoop = hadoop();
    List<Plan> stages = job.plan(config, new Planning(hadoop, EarlierRun.of(work, hadoop)));
    Result result =
        new Result(
            work,
            stages,
            stages.stream().mapToDouble(stage -> stage.seconds().orElse(0.0)).sum(),
            stages.stream().mapToLong(Plan::bytes).sum(),
            free(work, hadoop),
            job.exclusive() ? WorkLock.holder(work, hadoop, clock) : Optional.empty());
    PlanText.print(job.name(), result, console);
    for (Plan stage : stages) {
      if (stage.problem().isPresent()) {
        throw new UserException("%s", stage.problem().get());
      }
    }
    return result;
  }

  /** What a session would have: Hadoop's files, and what spark-submit was given. */
  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    for (scala.Tuple2<String, String> entry : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
      hadoop.set(entry._1(), entry._2());
    }
    return hadoop;
  }

  private static long free(String work, Configuration hadoop) {
    try {
      Path path = new Path(work);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      while (!fileSystem.exists(path) && path.getParent() != null) {
        path = path.getParent();
      }
      // Of a local disk Hadoop also counts what is reserved for others.
      return fileSystem instanceof LocalFileSystem local
          ? local.pathToFile(path).getUsableSpace()
          : fileSystem.getStatus(path).getRemaining();
    } catch (IOException e) {
      throw new UserException(e, "Cannot look for '%s': %s", work, e.getMessage());
    }
  }
}
