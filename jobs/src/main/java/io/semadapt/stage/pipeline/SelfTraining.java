// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.TrainingImages;
import io.semadapt.dataset.Variant;
import io.semadapt.storage.WorkFolder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a pipeline trains the variant {@code self-trained}.
 *
 * @param base the variant that it builds on: its images and, for class-mix, its segmenter
 */
record SelfTraining(Way way, Variant base) {
  /** What it learns from photographs. */
  enum Way {
    /** On translations, and on photographs that {@code pseudo-label} has labelled. */
    PSEUDO_LABELS,
    /**
     * On images pasted on photographs that it labels itself, from the weights of another segmenter
     * on (DACS, arXiv 2007.08702).
     */
    CLASS_MIX
  }

  /** Every second sample, as in DACS. */
  private static final String SHARE = "0.5";

  /** As in DACS. */
  private static final String WEIGHT_EMA = "0.99";

  /**
   * Reads it; what does not fit together becomes a problem of the section.
   *
   * @param section {@code pipeline}
   * @param variants that are compared, in order
   */
  static SelfTraining of(ConfigSection section, List<Variant> variants) {
    Way way = section.choice("self-training", Way.class);
    Variant base = section.choice("self-training-from", Variant.class);
    if (base == Variant.SELF_TRAINED || base == Variant.ORACLE) {
      section.problem("self-training-from", "must be source-only, paper, cyclegan or semantic");
    } else if (way == Way.PSEUDO_LABELS && base != Variant.SEMANTIC) {
      section.problem(
          "self-training-from", "must be semantic unless pipeline.self-training = class-mix");
    } else if (variants.contains(Variant.SELF_TRAINED)
        && !variants.subList(0, variants.indexOf(Variant.SELF_TRAINED)).contains(base)) {
      section.problem(
          "variants", "must name %s before self-trained, which builds on it".formatted(base.key()));
    }
    return new SelfTraining(way, base);
  }

  /** The images that a segmenter of a variant is trained on. */
  List<TrainingImages> images(Variant variant) {
    return mixes(variant) ? base.trainsOn() : variant.trainsOn();
  }

  /**
   * Keys of the training of a variant's segmenter that a pipeline sets.
   *
   * @param owner the job that sets them
   */
  Map<String, Object> settings(Variant variant, ConfigSection root, String owner) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("train-segmenter.variant", variant.key());
    if (mixes(variant)) {
      String key = base.key();
      WorkFolder work =
          WorkFolder.of(
              root.with(owner, Map.of("translate.variant", key, "train-segmenter.variant", key)));
      settings.put("train-segmenter.shards", images(variant).stream().map(work::shards).toList());
      settings.put("train-segmenter.init-from", WorkFolder.checkpoints(work.segmenter(base)));
      ConfigSection training = root.child("train-segmenter").incidental();
      if (training.number("weight-ema", Bounds.decay()) == 0) {
        settings.put("train-segmenter.weight-ema", WEIGHT_EMA);
      }
      if (training.child("mix").number("share", Bounds.between(0, 1)) == 0) {
        settings.put("train-segmenter.mix.share", SHARE);
      }
    }
    return settings;
  }

  private boolean mixes(Variant variant) {
    return way == Way.CLASS_MIX && variant == Variant.SELF_TRAINED;
  }
}
