// SPDX-License-Identifier: Apache-2.0
/**
 * The Cityscapes pixel-level score: counts that merge, and the quotients of their sums. Depends on
 * {@code label} only.
 */
package io.semadapt.metric;
