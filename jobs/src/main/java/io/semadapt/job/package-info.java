// SPDX-License-Identifier: Apache-2.0
/** What a job is, how it runs, and what a run leaves behind. */
package io.semadapt.job;
