// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/** Which mean and variance batch normalisation takes off at inference. */
public enum BatchStatistics {
  /** The running ones of training. */
  TRAINING,
  /**
   * Each picture's own, over its pixels: how a network follows pictures that look unlike those it
   * was trained on (prediction-time batch normalization, arXiv 2006.10963, with a batch of one).
   */
  PICTURE,
  /**
   * Those of many pictures of the target (AdaBN, arXiv 1603.04779); see {@link CorpusStatistics}.
   */
  CORPUS
}
