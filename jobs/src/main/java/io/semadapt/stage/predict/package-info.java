// SPDX-License-Identifier: Apache-2.0
/** Runs a segmenter on pictures without labels. */
package io.semadapt.stage.predict;
