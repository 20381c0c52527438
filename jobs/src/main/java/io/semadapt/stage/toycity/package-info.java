// SPDX-License-Identifier: Apache-2.0
/** Paints the toy city with Spark tasks. */
package io.semadapt.stage.toycity;
