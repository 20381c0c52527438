// SPDX-License-Identifier: Apache-2.0
/**
 * The networks, the layers that Deeplearning4j lacks, and the choice of the native backend.
 *
 * <p>Arrays are NCHW everywhere. May not import loss, train or dataset.
 *
 * <p>What the engine does and how that is dealt with (Deeplearning4j 1.0.0-M2.1, one thread,
 * AVX-512; NetworkTest and SemanticGanTest pin it):
 *
 * <ul>
 *   <li>A convolution recomputes itself in the backward pass unless it remembers its output: {@link
 *       io.semadapt.nn.Network} makes it remember. Only without activation function.
 *   <li>Workspaces and errors from outside work together when the graph's vertices are run by hand;
 *       memory stays flat over hundreds of steps.
 *   <li>Instance normalisation and padding as loops over planes cost a tenth of what the
 *       convolutions do. As ND4J operations they cost as much.
 *   <li>A convolution to 19 channels reaches a fifth of the speed of one to 16 or 32: the semantic
 *       head is half of a discriminator's time.
 *   <li>With doubles Deeplearning4j leaves oneDNN out by itself: right for tests, slow.
 * </ul>
 */
package io.semadapt.nn;
