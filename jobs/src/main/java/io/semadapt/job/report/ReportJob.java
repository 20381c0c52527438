// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.UserException;
import io.semadapt.job.report.ReportData.Score;
import io.semadapt.job.spark.AtomicFiles;
import io.semadapt.label.CityscapesClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** Prints the tables of a work folder and writes them, with pictures, as one HTML page. */
public final class ReportJob implements Job<ReportJob.Config, ReportJob.Result> {
  private static final int RUNS_PRINTED = 20;
  private static final int REJECTED_SHOWN = 200;

  /**
   * What to report on.
   *
   * @param work the work folder
   * @param output folder of the page
   * @param scenes how many scenes of each kind the gallery shows
   */
  public record Config(String work, String output, int scenes) {}

  /** What was reported. */
  public record Result(long runs, long variants, long pictures, String page) {}

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "prints the tables of a work folder and writes one HTML page with curves and pictures";
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("report");
    String work = root.string("work");
    String output = section.optionalString("output").orElse(work + "/report");
    int scenes = section.integer("scenes", Bounds.between(0, 50));
    root.throwIfInvalid();
    return new Config(work, output, scenes);
  }

  @Override
  public Result run(Config config, JobContext context) {
    ReportData data =
        ReportData.read(new ReportTables(config.work(), context.hadoop()), context.spark());
    if (data.isEmpty()) {
      throw new UserException(
          "Cannot report on '%s': no job has left a row there (run pipeline or evaluate first)",
          config.work());
    }
    print(data, context);
    Gallery gallery = new Gallery(config.work(), context.hadoop(), config.scenes());
    List<Gallery.Row> grids = gallery.grids();
    List<Gallery.Row> translations = gallery.translations();
    List<Gallery.Row> predictions = gallery.predictions();
    String html =
        ReportPage.write(
            config.work(),
            context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            data,
            grids,
            translations,
            predictions,
            rejected(config.work(), context));
    Path page = new Path(config.output(), "index.html");
    AtomicFiles.write(page, context.hadoop(), html.getBytes(StandardCharsets.UTF_8));
    long pictures = 0;
    for (List<Gallery.Row> rows : List.of(grids, translations, predictions)) {
      pictures += rows.stream().mapToLong(row -> row.pictures().size()).sum();
    }
    return new Result(data.runs().size(), data.scores().size(), pictures, page.toString());
  }

  private static void print(ReportData data, JobContext context) {
    List<ReportData.Run> runs = data.runs();
    context
        .console()
        .table(
            List.of("started (UTC)", "job", "variant", "time", "status"),
            runs.subList(Math.max(0, runs.size() - RUNS_PRINTED), runs.size()).stream()
                .map(
                    run ->
                        List.of(
                            run.startedUtc(),
                            run.job(),
                            run.variant(),
                            HtmlText.duration(run.seconds()),
                            run.status()))
                .toList());
    if (data.scores().isEmpty()) {
      context.console().line("Nothing has been evaluated in this folder yet.");
      return;
    }
    context.console().line("");
    List<String> header = new ArrayList<>(List.of("IoU %"));
    data.scores().forEach(score -> header.add(ReportPage.name(score)));
    List<List<String>> classes = new ArrayList<>();
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      List<String> row = new ArrayList<>(List.of(type.label()));
      for (Score score : data.scores()) {
        row.add(HtmlText.percent(score.classIou().get(type.trainId())));
      }
      classes.add(row);
    }
    context.console().table(header, classes);
    context.console().line("");
    context
        .console()
        .table(
            List.of("trained on", "mIoU %", "gain", "gap closed"),
            data.scores().stream()
                .map(
                    score ->
                        List.of(
                            ReportPage.name(score),
                            HtmlText.percent(score.miou()),
                            ReportPage.gain(data, score),
                            ReportPage.gapClosed(data, score)))
                .toList());
    context.console().line(ReportPage.summary(data));
  }

  private static List<ReportPage.Rejected> rejected(String work, JobContext context) {
    List<ReportPage.Rejected> rejected = new ArrayList<>();
    Path folder = new Path(work, "shards/rejected");
    try {
      FileSystem files = folder.getFileSystem(context.hadoop());
      if (!files.exists(folder)) {
        return rejected;
      }
      for (FileStatus set : files.listStatus(folder)) {
        for (Row row :
            context
                .spark()
                .read()
                .parquet(set.getPath().toString())
                .limit(REJECTED_SHOWN)
                .collectAsList()) {
          rejected.add(
              new ReportPage.Rejected(
                  set.getPath().getName(),
                  String.valueOf(row.<Object>getAs("id")),
                  String.valueOf(row.<Object>getAs("reason")),
                  String.valueOf(row.<Object>getAs("detail"))));
        }
      }
      return rejected;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
