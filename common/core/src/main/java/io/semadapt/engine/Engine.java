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
  /** Its name, never {@code auto}. */
  EngineName name();

  /** Whether this build of it runs on GPUs. Loads no native library. */
  boolean isCudaBuild();

  /** The GPUs that its CUDA build runs on. */
  GpuSupport gpus();

  /**
   * Why this build cannot use a device or compute with a precision; empty when it can. Loads no
   * native library.
   */
  Optional<String> refusal(EngineChoice choice);

  /**
   * Loads the native library for a device, once in a process; called by each thread before anything
   * below.
   *
   * @param gpu address of the GPU that Spark assigned to this task, if it assigned one
   * @throws EngineException if the device cannot be used on this machine
   */
  void start(EngineChoice choice, Optional<String> gpu);

  /** Where this thread's models live, and how they compute: a model stays there. */
  String device();

  /** Variant of the native library, as checkpoints note it. Loads no native library. */
  String description();

  /** Largest size of this process, native memory included, in bytes. */
  long memoryLimit();

  /** A GAN in training, with the initial parameters of its seed. */
  GanTrainer gan(GanRecipe recipe);

  /** Whether its GANs average among themselves: {@link GanTrainer#join}. */
  boolean hasPeers();

  /** G_ST of a checkpoint, its moving average if it has one. */
  Translator translator(GanCheckpoint checkpoint);

  /** Whether it has {@link #segmenter}; if not, it trains segmenters on Spark by itself. */
  boolean hasSegmenterTrainer();

  /**
   * A segmenter in training, with the initial parameters of its seed.
   *
   * @throws UnsupportedOperationException if the engine has none
   */
  SegmenterTrainer segmenter(SegmenterRecipe recipe);

  /**
   * The segmenter of a checkpoint.
   *
   * @param statistics that its batch normalisation takes, of the training or of the picture;
   *     without any it makes no difference
   */
  Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics);

  /** The segmenter of a checkpoint, to measure the batch statistics of pictures. */
  StatisticsMeter statistics(SegmenterCheckpoint checkpoint);

  /** The two discriminators of a semantic GAN as one segmenter. */
  Teacher discriminators(GanCheckpoint checkpoint);

  /** Random features of images, always the same. */
  FeatureExtractor features();

  /**
   * Libraries of the operating system that this build needs: found or missing. Loads no native
   * library.
   */
  default List<Check> requirements() {
    return List.of();
  }

  /** Checks of this process: correct results and speed. */
  List<Check> selfTest();
}
