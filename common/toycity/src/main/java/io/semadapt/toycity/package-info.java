// SPDX-License-Identifier: Apache-2.0
/**
 * Toy city: a seeded painter of street scenes in two domains, written in the layouts of GTA5 and
 * Cityscapes, so that the demo and the tests need nobody's data.
 *
 * <p>A {@link io.semadapt.toycity.Scene} is geometry and says what is where; a {@link
 * io.semadapt.toycity.Look} says how it appears in one domain. Labels and picture come from one
 * rasterisation, so they agree on every pixel.
 */
package io.semadapt.toycity;
