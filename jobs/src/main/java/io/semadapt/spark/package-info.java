// SPDX-License-Identifier: Apache-2.0
/** Spark sessions, devices of tasks, distributed maps and parameter averaging. */
package io.semadapt.spark;
