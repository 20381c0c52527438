// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.Suggestion;
import io.semadapt.job.doctor.DoctorJob;
import io.semadapt.job.evaluate.EvaluateJob;
import io.semadapt.job.evaluate.ScoreJob;
import io.semadapt.job.gan.TrainGanJob;
import io.semadapt.job.ingest.IngestJob;
import io.semadapt.job.pipeline.DemoJob;
import io.semadapt.job.pipeline.PipelineJob;
import io.semadapt.job.pseudolabel.PseudoLabelJob;
import io.semadapt.job.report.ReportJob;
import io.semadapt.job.segmenter.TrainSegmenterJob;
import io.semadapt.job.toycity.ToyCityJob;
import io.semadapt.job.translate.TranslateJob;
import java.util.List;

/** The one list of jobs, and their one reference configuration. */
public final class Jobs {
  private static final String REFERENCE = "reference.conf";
  private static final List<Job<?, ?>> ALL =
      List.of(
          new ToyCityJob(),
          new IngestJob(),
          new TrainGanJob(),
          new TranslateJob(),
          new PseudoLabelJob(),
          new TrainSegmenterJob(),
          new EvaluateJob(),
          new ScoreJob(),
          new ReportJob(),
          new PipelineJob(),
          new DemoJob(),
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
    List<String> names = ALL.stream().map(Job::name).toList();
    throw new UserException("Unknown job '%s'%s", name, Suggestion.hint(name, names));
  }

  /**
   * Reads a configuration for a job.
   *
   * @throws io.semadapt.config.InvalidConfigException if a file or a setting cannot be read
   */
  public static ConfigSection load(String owner, List<String> files, List<String> settings) {
    return ConfigSection.load(owner, REFERENCE, files, settings);
  }
}
