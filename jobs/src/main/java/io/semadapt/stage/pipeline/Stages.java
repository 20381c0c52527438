// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Variant;
import io.semadapt.job.JobContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/** The stages of a pipeline in order, and their running. */
final class Stages {
  /** Every job that a comparison may run. */
  static final List<String> JOBS =
      List.of(
          "ingest",
          "train-gan",
          "translate",
          "pseudo-label",
          "train-segmenter",
          "evaluate",
          "report");

  private final JobLookup jobs;
  private final String owner;
  private final ConfigSection root;
  private final List<Stage<?, ?>> stages = new ArrayList<>();

  /** No stages yet. */
  Stages(JobLookup jobs, String owner, ConfigSection root) {
    this.jobs = jobs;
    this.owner = owner;
    this.root = root;
  }

  /** Adds a job with some keys set; its problems become the pipeline's. */
  void add(String name, String job, Map<String, String> values, List<String> inputs) {
    add(name, job, values, Stage.Check.PIPELINE, inputs);
  }

  private void add(
      String name, String job, Map<String, String> values, Stage.Check check, List<String> inputs) {
    try {
      stages.add(Stage.of(name, jobs.named(job), root.with(owner, values), check, inputs));
    } catch (InvalidConfigException e) {
      root.include(e);
    }
  }

  /** Adds everything from raw trees to the report. */
  void addComparison(List<Variant> variants, List<String> inputs) {
    // The raw trees may have changed; ingest lists them and keeps shards of the same files.
    add("ingest", "ingest", Map.of(), Stage.Check.JOB, inputs);
    List<String> evaluations = new ArrayList<>();
    for (Variant variant : variants) {
      String key = variant.key();
      String images = "ingest";
      if (variant.translated()) {
        add("train-gan-" + key, "train-gan", Map.of("train-gan.mode", key), List.of("ingest"));
        images = "translate-" + key;
        add(
            images,
            "translate",
            Map.of("translate.variant", key),
            List.of("ingest", "train-gan-" + key));
      }
      List<String> trainedOn = List.of(images);
      if (variant == Variant.SELF_TRAINED) {
        String semantic = Variant.SEMANTIC.key();
        String labels = "pseudo-label-" + semantic;
        add(
            labels,
            "pseudo-label",
            Map.of("pseudo-label.variant", semantic),
            List.of("ingest", teacher() + "-" + semantic));
        trainedOn = List.of("translate-" + semantic, labels);
      }
      String segmenter = "train-segmenter-" + key;
      add(segmenter, "train-segmenter", Map.of("train-segmenter.variant", key), trainedOn);
      String evaluation = "evaluate-" + key;
      add(evaluation, "evaluate", Map.of("evaluate.variant", key), List.of("ingest", segmenter));
      evaluations.add(evaluation);
    }
    add("report", "report", Map.of(), Stage.Check.JOB, evaluations);
  }

  /** The job that trains what labels for self-training. */
  private String teacher() {
    return root.child("pseudo-label").string("teacher").equals("discriminators")
        ? "train-gan"
        : "train-segmenter";
  }

  List<Stage<?, ?>> list() {
    return List.copyOf(stages);
  }

  /**
   * Runs what is not finished or has changed.
   *
   * @return how many stages ran
   */
  static long run(List<Stage<?, ?>> stages, String work, JobContext context) {
    Map<String, String> runs = new HashMap<>();
    long ran = 0;
    for (int index = 0; index < stages.size(); index++) {
      Stage<?, ?> stage = stages.get(index);
      String heading = "[%d/%d] %s".formatted(index + 1, stages.size(), stage.name());
      Path file = new Path(new Path(work, "pipeline"), stage.name() + ".json");
      Map<String, String> inputs = new TreeMap<>();
      stage.inputs().forEach(input -> inputs.put(input, runs.get(input)));
      String hash = stage.section().hash();
      Optional<StageRecord> finished =
          StageRecord.read(file, context.hadoop())
              .filter(record -> record.sameWork(hash, inputs))
              .filter(record -> stage.outputsExist(context.hadoop()));
      boolean skipped = finished.isPresent() && stage.check() == Stage.Check.PIPELINE;
      if (!skipped) {
        context.console().line(heading);
        Stage.Run run = stage.run(context);
        skipped = finished.isPresent() && run.unchanged();
        if (!skipped) {
          new StageRecord(run.id(), hash, inputs).write(file, context.hadoop());
          runs.put(stage.name(), run.id());
          ran++;
        }
      }
      if (skipped) {
        String before = finished.get().runId();
        context.console().line(heading + ": skipped, finished and unchanged (run " + before + ")");
        runs.put(stage.name(), before);
      }
    }
    return ran;
  }
}
