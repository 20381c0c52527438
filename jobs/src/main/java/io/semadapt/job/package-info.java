// SPDX-License-Identifier: Apache-2.0
/**
 * What a job is, and the one main class that runs them. Imports no feature package but in {@link
 * io.semadapt.job.Jobs}, the list of jobs.
 */
package io.semadapt.job;
