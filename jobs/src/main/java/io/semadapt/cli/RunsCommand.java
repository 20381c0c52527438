// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;
import io.semadapt.console.Text;
import io.semadapt.error.UserException;
import java.util.List;
import java.util.Locale;

/** Lists the runs of a work folder. */
final class RunsCommand implements Command {
  /**
   * The runs, newest last.
   *
   * @param work the work folder
   */
  record Result(String work, List<ListedRun> runs) {}

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public String summary() {
    return "list the runs of a work folder, newest last";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public boolean takes(int count) {
    return count == 0;
  }

  @Override
  public String example() {
    return "runs --set work=/data/run1";
  }

  @Override
  public Record run(CommandContext context, CommandLine line, Console console) {
    List<ListedRun> runs = ListedRun.of(context, "", note -> console.line("  " + note));
    if (runs.isEmpty()) {
      throw new UserException(
          "Cannot list runs of '%s': no job has left a row there (set work)", context.work());
    }
    console.table(
        List.of("run", "job", "variant", "state", "started (UTC)", "time", "mIoU %"),
        runs.stream().map(RunsCommand::row).toList());
    return new Result(context.work(), runs);
  }

  private static List<String> row(ListedRun run) {
    return List.of(
        run.runId(),
        run.job(),
        run.variant().orElse("-"),
        run.status(),
        run.startedUtc().map(time -> time.replaceFirst("[.][0-9]+Z", "Z")).orElse("-"),
        Text.duration(run.seconds()),
        run.miou().map(miou -> String.format(Locale.ROOT, "%.2f", 100 * miou)).orElse("-"));
  }
}
