// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.model.ParameterSlice;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.List;

/**
 * A segmenter between two rounds.
 *
 * @param step finished steps of every worker
 * @param parameters in the layout of the architecture
 * @param updater Adam's moments as Deeplearning4j lays them out: for each stretch of parameters
 *     between running statistics, the first moments and then the second ones
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large.
public record SegmenterState(int step, float[] parameters, float[] updater) {
  /** The state of a trainer, whose moments of running statistics are 0. */
  public static SegmenterState of(TrainingState state, SegmenterArchitecture architecture) {
    List<Stretch> stretches = stretches(architecture);
    float[] updater = new float[2 * stretches.stream().mapToInt(Stretch::length).sum()];
    int next = 0;
    for (Stretch stretch : stretches) {
      for (float[] moment : List.of(state.firstMoment(), state.secondMoment())) {
        System.arraycopy(moment, stretch.start(), updater, next, stretch.length());
        next += stretch.length();
      }
    }
    return new SegmenterState(Math.toIntExact(state.step()), state.parameters(), updater);
  }

  /** The same as the state of a trainer. */
  public TrainingState toTrainingState(SegmenterArchitecture architecture) {
    List<float[]> moments = List.of(new float[parameters.length], new float[parameters.length]);
    int next = 0;
    for (Stretch stretch : stretches(architecture)) {
      for (float[] moment : moments) {
        System.arraycopy(updater, next, moment, stretch.start(), stretch.length());
        next += stretch.length();
      }
    }
    return new TrainingState(step, parameters, moments.get(0), moments.get(1), new float[0]);
  }

  /** Parameters one after the other that gradients change. */
  private record Stretch(int start, int length) {}

  private static List<Stretch> stretches(SegmenterArchitecture architecture) {
    List<Stretch> stretches = new ArrayList<>();
    int start = 0;
    int end = 0;
    for (ParameterSlice slice : architecture.layers().layout()) {
      if (slice.isStatistic()) {
        if (end > start) {
          stretches.add(new Stretch(start, end - start));
        }
        start = slice.offset() + slice.length();
      }
      end = slice.offset() + slice.length();
    }
    if (end > start) {
      stretches.add(new Stretch(start, end - start));
    }
    return stretches;
  }
}
