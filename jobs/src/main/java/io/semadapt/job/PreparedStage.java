// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.error.UserException;
import java.util.Optional;

/**
 * A prepared stage of a pipeline.
 *
 * @param name unique in the pipeline: {@code translate-semantic}
 * @param job name of its job
 * @param state whether the pipeline runs it, with the reason
 * @param prepared empty when preparing failed
 * @param problem why it cannot run
 */
public record PreparedStage(
    String name,
    String job,
    State state,
    Optional<Prepared<?>> prepared,
    Optional<UserException> problem) {}
