// SPDX-License-Identifier: Apache-2.0
/** All jobs in order, each called through {@link io.semadapt.job.Job}; finished stages are kept. */
package io.semadapt.stage.pipeline;
