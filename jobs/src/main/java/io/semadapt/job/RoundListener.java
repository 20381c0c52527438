// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

/**
 * Does something after each round of a training, such as writing a checkpoint. A training calls its
 * listeners on the driver, one after the other, in the order of their list.
 *
 * @param <R> a finished round
 */
@FunctionalInterface
public interface RoundListener<R> extends AutoCloseable {
  /**
   * Called after each round.
   *
   * @throws io.semadapt.error.UserException to end the training
   */
  void finished(R round);

  /** Called when the training ends, also when it fails: writes what is still held back. */
  @Override
  default void close() {}
}
