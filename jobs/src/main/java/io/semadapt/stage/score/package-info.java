// SPDX-License-Identifier: Apache-2.0
/** The Cityscapes score of any predictions, as the official tool computes it. */
package io.semadapt.stage.score;
