// SPDX-License-Identifier: Apache-2.0
/** Applies trained segmenters: checkpoints, test-time augmentation, sliding windows. */
package io.semadapt.inference;
