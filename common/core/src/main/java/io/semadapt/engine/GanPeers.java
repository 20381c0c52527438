// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/**
 * The workers of a training that average their GANs among themselves, as one of them sees it. All
 * call the same methods in the same order. Belongs to the thread of its trainer.
 *
 * <p>Connections have neither authentication nor encryption.
 */
public interface GanPeers extends AutoCloseable {
  /**
   * Replaces vectors of the trainer's state by their mean over the workers: if 32-bit floats are
   * sent, bit for bit that of {@link io.semadapt.train.ParameterAverage}, added in the order of the
   * workers. With {@link Exchange#overlap} the mean of parameters comes with the next call, and
   * what the worker has learned since stays, unless that call is whole.
   *
   * @param samples that each worker saw since the last average, the same number for all
   * @param whole whether Adam's moments and the generator's moving average are averaged too; if not
   *     they stay the worker's own. All workers have the same state afterwards
   * @return the largest {@code |theta_i - mean| / |mean|} over the workers' parameters {@code
   *     theta_i}: how far they have drifted apart; with overlap, in a call that is not whole, that
   *     of the call before
   * @throws EngineException if another worker is gone, or late by more than the time-out; this one
   *     can then only be closed
   */
  double average(long samples, boolean whole);

  /** Leaves; workers that still wait for this one fail. */
  @Override
  void close();
}
