// SPDX-License-Identifier: Apache-2.0
/**
 * Samples, and how the two public corpora lay their files out. Depends on {@code label} and {@code
 * image} only.
 */
package io.semadapt.dataset;
