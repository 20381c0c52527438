// SPDX-License-Identifier: Apache-2.0
/** What a job is, and the one main class that runs them. */
package io.semadapt.job;
