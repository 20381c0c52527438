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

/** How a pipeline trains the variant {@code self-trained}. */
enum SelfTraining {
  /** On translations, and on photographs that {@code pseudo-label} has labelled. */
  PSEUDO_LABELS,
  /**
   * On translations pasted on photographs that it labels itself, from the weights of the semantic
   * segmenter on (DACS, arXiv 2007.08702).
   */
  CLASS_MIX;

  /** Every second sample, as in DACS. */
  private static final String SHARE = "0.5";

  /** As in DACS. */
  private static final String WEIGHT_EMA = "0.99";

  /** The images that a segmenter of a variant is trained on. */
  List<TrainingImages> images(Variant variant) {
    return mixes(variant) ? Variant.SEMANTIC.trainsOn() : variant.trainsOn();
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
      String semantic = Variant.SEMANTIC.key();
      WorkFolder work =
          WorkFolder.of(
              root.with(
                  owner,
                  Map.of("translate.variant", semantic, "train-segmenter.variant", semantic)));
      settings.put("train-segmenter.shards", images(variant).stream().map(work::shards).toList());
      settings.put(
          "train-segmenter.init-from", WorkFolder.checkpoints(work.segmenter(Variant.SEMANTIC)));
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
    return this == CLASS_MIX && variant == Variant.SELF_TRAINED;
  }
}
