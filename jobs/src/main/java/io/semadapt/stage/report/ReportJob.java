// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.Identity;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.PlainTable;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Prints the tables of a work folder and writes them, with pictures, as one HTML page. */
public final class ReportJob implements Job<ReportJob.Config, ReportJob.Result> {
  /** For plans of the first report; a page of a dozen runs took some seconds on two cores. */
  private static final double SECONDS_PER_RUN = 0.5;

  /**
   * What to report on.
   *
   * @param work the work folder
   * @param output folder of the page
   * @param scenes how many scenes of each kind the gallery shows
   * @param regression a fall of the mIoU by more than this is marked, fraction
   */
  record Config(
      String work, String output, int scenes, double regression, PictureFolders pictures) {}

  /** What was reported. */
  public record Result(long runs, long variants, long pictures, long regressions, String page) {}

  @Override
  public JobInfo info() {
    return JobInfo.shared(
        "report",
        "print the tables of a work folder and write one HTML page with curves and pictures",
        "report --set work=/data/run1");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("report");
    WorkFolder work = WorkFolder.of(root);
    int scenes = section.integer("scenes", Bounds.between(0, 50));
    double regression = section.number("regression", Bounds.between(0, 1));
    root.throwIfInvalid();
    return new Config(work.root(), work.report(), scenes, regression, PictureFolders.of(root));
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    List<String> runs =
        new PlainTable(config.work(), Table.RUNS, preparation.hadoop(), note -> {}).files();
    if (runs.isEmpty() && !preparation.isAfterOthers()) {
      throw new UserException(
          "Cannot report on '%s': no job has left a row there (run pipeline or evaluate first)",
          config.work());
    }
    String newest =
        preparation.isAfterOthers() ? Identity.TO_COME : runId(runs.get(runs.size() - 1));
    return new PreparedRun<>(
        State.pending("write %s/index.html".formatted(config.output())),
        preparation.identity(Map.of("newest run", newest)),
        new Cost(Math.max(1, runs.size()), SECONDS_PER_RUN, /* bytes= */ 1 << 20),
        List.of("%s/reports: %d runs".formatted(config.work(), runs.size())),
        List.of(
            new Output.Files(config.output() + "/index.html"),
            new Output.Files(config.output() + "/" + ScoresCsv.FILE)),
        context -> run(config, context));
  }

  /** Run id in the name of a file of the runs table: a UUID follows it. */
  private static String runId(String file) {
    return file.replaceFirst("-[0-9a-f-]{36}\\.parquet$", "");
  }

  private static Result run(Config config, JobContext context) {
    ReportTables tables =
        new ReportTables(
            config.work(), context.hadoop(), note -> context.console().line("  " + note));
    ReportData data = ReportData.read(tables);
    History history = History.of(data.scores(), config.regression());
    new ReportText(data, history).print(context.console());
    Gallery.Shown pictures =
        new Gallery(config.pictures(), context.hadoop(), config.scenes()).shown(data.pictures());
    String html =
        new ReportPage(
                config.work(),
                context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                data,
                history,
                pictures,
                Inputs.read(config.work(), context))
            .html();
    Path page = new Path(config.output(), "index.html");
    // The page comes last: it says that the report is complete.
    AtomicFiles.write(
        new Path(config.output(), ScoresCsv.FILE),
        context.hadoop(),
        ScoresCsv.of(data.variants()).getBytes(StandardCharsets.UTF_8));
    AtomicFiles.write(page, context.hadoop(), html.getBytes(StandardCharsets.UTF_8));
    return new Result(
        data.runs().size(),
        data.variants().size(),
        pictures.count(),
        history.points().stream().filter(History.Point::regression).count(),
        page.toString());
  }
}
