// SPDX-License-Identifier: Apache-2.0
/** Scores a segmenter on labelled photographs. */
package io.semadapt.stage.evaluate;
