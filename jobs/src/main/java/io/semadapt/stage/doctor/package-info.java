// SPDX-License-Identifier: Apache-2.0
/** What runs on this machine or cluster, and how fast. */
package io.semadapt.stage.doctor;
