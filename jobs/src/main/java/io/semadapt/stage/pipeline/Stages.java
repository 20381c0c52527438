// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.TrainingImages;
import io.semadapt.dataset.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects the stages of a pipeline in order. */
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
  void add(String name, String job, Map<String, ?> values) {
    try {
      stages.add(Stage.of(name, jobs.named(job), root.with(owner, values)));
    } catch (InvalidConfigException e) {
      root.include(e);
    }
  }

  /** Adds everything from raw trees to the report. */
  void addComparison(List<Variant> variants, SelfTraining selfTraining) {
    add("ingest", "ingest", Map.of());
    for (Variant variant : variants) {
      String key = variant.key();
      selfTraining.images(variant).forEach(this::addImages);
      add("train-segmenter-" + key, "train-segmenter", selfTraining.settings(variant, root, owner));
      add(
          "evaluate-" + key,
          "evaluate",
          Map.of("train-segmenter.variant", key, "evaluate.variant", key));
    }
    add("report", "report", Map.of());
  }

  /** Adds the stages that make images to train on, unless an earlier variant needed them too. */
  private void addImages(TrainingImages images) {
    String key = images.madeFor().key();
    switch (images.kind()) {
      case TRANSLATED -> {
        if (has("translate-" + key)) {
          return;
        }
        add("train-gan-" + key, "train-gan", Map.of("train-gan.variant", key));
        add(
            "translate-" + key,
            "translate",
            Map.of("train-gan.variant", key, "translate.variant", key));
      }
      case PSEUDO_LABELLED ->
          add(
              "pseudo-label-" + key,
              "pseudo-label",
              Map.of("train-gan.variant", key, "pseudo-label.variant", key));
      case SOURCE, TARGET -> {
        // Ingest leaves them.
      }
    }
  }

  private boolean has(String name) {
    return stages.stream().anyMatch(stage -> stage.name().equals(name));
  }

  List<Stage<?, ?>> list() {
    return List.copyOf(stages);
  }
}
