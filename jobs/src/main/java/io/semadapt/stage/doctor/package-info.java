// SPDX-License-Identifier: Apache-2.0
/** A check of what this machine or cluster can run, and how fast. */
package io.semadapt.stage.doctor;
