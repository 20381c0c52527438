// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import java.util.List;
import java.util.Optional;

/**
 * A library that runs networks. Found by {@link java.util.ServiceLoader}; no other package imports
 * the library. The seam lies at the trainer: arrays in and out are plain Java arrays, and a state
 * is one flat vector in the layout of {@code io.semadapt.model}.
 *
 * <p>Finding an engine loads no native library. {@link #start} does, in the driver and in every
 * task that needs it.
 */
public interface Engine {
  /** Name in the configuration and in tables: {@code dl4j}. */
  String name();

  /** Why this build cannot use a device; empty when it can. Loads no native library. */
  Optional<String> refusal(Device device);

  /**
   * Loads the native library for a device, once in a process; called before anything below.
   *
   * @param gpu address of the GPU that Spark assigned to this task, if it assigned one
   * @throws EngineException if the device cannot be used on this machine
   */
  void start(Device device, Optional<String> gpu);

  /** Name of the device on which this thread's arrays live: models stay on one. */
  String device();

  /** Variant of the native library, as checkpoints note it. Loads no native library. */
  String description();

  /** Largest size of this process, native memory included, in bytes. */
  long memoryLimit();

  /** A GAN in training, with the initial parameters of its seed. */
  GanTrainer gan(GanRecipe recipe);

  /** G_ST of a checkpoint, its moving average if it has one. */
  Translator translator(GanCheckpoint checkpoint);

  /**
   * The segmenter of a checkpoint.
   *
   * @param statistics that its batch normalisation takes; without any it makes no difference
   */
  Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics);

  /** The two discriminators of a semantic GAN as one segmenter. */
  Teacher discriminators(GanCheckpoint checkpoint);

  /** Random features of images, always the same. */
  FeatureExtractor features();

  /** Checks of this process: correct results and speed. */
  List<Check> selfTest();
}
