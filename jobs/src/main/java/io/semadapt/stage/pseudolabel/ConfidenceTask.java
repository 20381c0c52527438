// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.spark.DistributedMap;

/** Measures a teacher's confidence on one shard. */
record ConfidenceTask(Predictions predictions)
    implements DistributedMap.Task<String, ConfidenceHistogram> {
  @Override
  public ConfidenceHistogram apply(String file) throws Exception {
    ConfidenceHistogram histogram = new ConfidenceHistogram();
    predictions.forEach(file, (sample, labels) -> histogram.add(labels));
    return histogram;
  }
}
