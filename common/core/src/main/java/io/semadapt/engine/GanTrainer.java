// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.CropPlace;
import io.semadapt.train.GanLosses;
import io.semadapt.train.TrainingState;

/** A GAN in training. Belongs to one thread. */
public interface GanTrainer {
  /**
   * Starts a sequence of steps with an empty pool of earlier translations.
   *
   * @param imagePool translations kept for each discriminator; 0 keeps none
   * @param seed of the choice among them
   */
  void startRound(int imagePool, long seed);

  /**
   * One update of the generators, then one of the discriminators on the translations computed
   * before.
   *
   * @return the losses before the updates
   */
  GanLosses step(GanBatch batch);

  /** A copy of parameters, moments and step. */
  TrainingState state();

  /** Continues from a state of the same architecture. */
  void restore(TrainingState state);

  /**
   * Meets the other workers of a training; returns when all are there. Each has been restored to
   * the same state.
   *
   * @param exchange how they will average
   * @throws UnsupportedOperationException if the engine has no such exchange
   * @throws EngineException if one of them is not there in time
   */
  GanPeers join(Meeting meeting, Exchange exchange);

  /**
   * G_ST of an image.
   *
   * @param image [3, H, W] in [-1, 1]
   * @return [3, H, W] in [-1, 1]
   */
  float[] toTarget(float[] image, int height, int width);

  /** G_TS of an image, likewise. */
  float[] toSource(float[] image, int height, int width);

  /**
   * Logits of D_T's semantic head.
   *
   * @param image [3, H, W] in [-1, 1]
   * @param place of the image in its picture
   * @return [classes, H, W]
   */
  float[] semantics(float[] image, int height, int width, CropPlace place);

  /** Frees the memory that the calling thread's steps have been reusing. */
  void releaseMemory();
}
