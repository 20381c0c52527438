// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.Suggestion;
import io.semadapt.error.UserException;
import io.semadapt.job.Job;
import io.semadapt.stage.doctor.DoctorJob;
import io.semadapt.stage.evaluate.EvaluateJob;
import io.semadapt.stage.export.ExportJob;
import io.semadapt.stage.exportonnx.ExportOnnxJob;
import io.semadapt.stage.ingest.IngestJob;
import io.semadapt.stage.pipeline.DemoJob;
import io.semadapt.stage.pipeline.PipelineJob;
import io.semadapt.stage.predict.PredictJob;
import io.semadapt.stage.pseudolabel.PseudoLabelJob;
import io.semadapt.stage.report.ReportJob;
import io.semadapt.stage.score.ScoreJob;
import io.semadapt.stage.toycity.ToyCityJob;
import io.semadapt.stage.traingan.TrainGanJob;
import io.semadapt.stage.trainsegmenter.TrainSegmenterJob;
import io.semadapt.stage.translate.TranslateJob;
import java.util.List;
import java.util.stream.Stream;

/** The list of jobs. */
public final class Jobs {
  private static final List<Job<?, ?>> ALL =
      List.of(
          new ToyCityJob(),
          new IngestJob(),
          new TrainGanJob(),
          new TranslateJob(),
          new ExportJob(),
          new PseudoLabelJob(),
          new TrainSegmenterJob(),
          new EvaluateJob(),
          new PredictJob(),
          new ScoreJob(),
          new ExportOnnxJob(),
          new ReportJob(),
          new PipelineJob(Jobs::named),
          new DemoJob(Jobs::named),
          new DoctorJob());

  private Jobs() {}

  /** Every job, in the order of the help text. */
  public static List<Job<?, ?>> all() {
    return ALL;
  }

  /**
   * The job of a name.
   *
   * @throws UserException if there is none
   */
  public static Job<?, ?> named(String name) {
    for (Job<?, ?> job : ALL) {
      if (job.name().equals(name)) {
        return job;
      }
    }
    List<String> names =
        Stream.concat(ALL.stream().map(Job::name), Commands.all().stream().map(Command::name))
            .toList();
    throw new UserException("Unknown job '%s'%s", name, Suggestion.hint(name, names));
  }
}
