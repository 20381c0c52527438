// SPDX-License-Identifier: Apache-2.0
package io.semadapt.notify;

import io.semadapt.error.ExitCode;
import java.time.Instant;
import java.util.Map;

/**
 * The end of a run, as it is reported.
 *
 * @param seconds that it took
 * @param miou fractions in [0, 1], by variant; the name is empty for a score of no variant
 * @param json the same and the whole result as one JSON object, secrets masked
 */
public record RunEnd(
    String job,
    ExitCode code,
    Instant started,
    double seconds,
    Map<String, Double> miou,
    String json) {}
