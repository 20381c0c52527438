// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures and label maps: PNG and JPEG bytes, NCHW tensors, cropping and resizing, picture grids.
 * Depends on {@code label} only.
 */
package io.semadapt.image;
