// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.TrainingImages;
import io.semadapt.dataset.Variant;

/**
 * The layout of a work folder: where each job writes its files and the next one finds them. If the
 * configuration moves an output, every job looks there.
 */
public final class WorkFolder {
  private final ConfigSection places;
  private final String root;

  private WorkFolder(ConfigSection places) {
    this.places = places;
    this.root = places.string("work");
  }

  /** The work folder that a configuration names. */
  public static WorkFolder of(ConfigSection configuration) {
    // The location of a file does not change its content.
    return new WorkFolder(configuration.incidental());
  }

  private String output(String job, String usual) {
    return places.child(job).optionalString("output").orElse(root + usual);
  }

  /** The folder itself, on any Hadoop file system. */
  public String root() {
    return root;
  }

  /** Raw trees of the toy city. */
  public String toyCity() {
    return output("toy-city", "/toy-city");
  }

  /** Shards of a set: {@code source}, {@code target} or {@code target-val}. */
  public String shards(String set) {
    return root + "/shards/" + set;
  }

  /** Checkpoints, sample grids and recipe of a GAN. */
  public String gan(Variant variant) {
    return output("train-gan", "/gan/" + variant.key());
  }

  /** Shards translated for a variant. */
  public String translated(Variant variant) {
    return output("translate", "/translated/" + variant.key());
  }

  /** Translations of a folder of pictures, which are not shards. */
  public String translatedPictures(Variant variant) {
    return root + "/translated-pictures/" + variant.key();
  }

  /** Photographs labelled for self-training. */
  public String pseudoLabelled(Variant variant) {
    return output("pseudo-label", "/pseudo-labelled/" + variant.key());
  }

  /** Checkpoints and recipe of a segmenter. */
  public String segmenter(Variant variant) {
    return output("train-segmenter", "/segmenter/" + variant.key());
  }

  /** Shards of images that a segmenter is trained on. */
  public String shards(TrainingImages images) {
    return switch (images.kind()) {
      case SOURCE -> shards("source");
      case TRANSLATED -> translated(images.madeFor());
      case PSEUDO_LABELLED -> pseudoLabelled(images.madeFor());
      case TARGET -> shards("target");
    };
  }

  /** Predictions of a segmenter on the validation photographs. */
  public String predictions(Variant variant) {
    return root + "/predictions/" + variant.key();
  }

  /** Predictions for pictures without labels. */
  public String predicted(Variant variant) {
    return output("predict", "/predicted/" + variant.key());
  }

  /** The HTML report. */
  public String report() {
    return output("report", "/report");
  }

  /** Record of a finished stage of a pipeline. */
  public String stageRecord(String stage) {
    return root + "/pipeline/" + stage + ".json";
  }

  /** Checkpoints within the folder of a GAN or a segmenter. */
  public static String checkpoints(String folder) {
    return folder + "/checkpoints";
  }

  /** The best checkpoint within the folder of a GAN. */
  public static String best(String folder) {
    return folder + "/best";
  }
}
