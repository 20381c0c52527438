// SPDX-License-Identifier: Apache-2.0
/**
 * The networks, the layers that Deeplearning4j lacks, and the choice of the native backend.
 *
 * <p>Arrays are NCHW everywhere. May not import loss, train or dataset.
 *
 * <p>What the engine does and how that is dealt with (Deeplearning4j 1.0.0-M2.1, one thread; {@code
 * src/bench} measures it):
 *
 * <ul>
 *   <li>Deeplearning4j's convolution computes all three gradients, recomputes itself in the
 *       backward pass and prepares every call again. {@link io.semadapt.dl4j.nn.Convolution} calls
 *       oneDNN itself, with plans made once a shape, and leaves out unused results: parameters of a
 *       frozen network, the gradient at an image. The same values: to the bit with AVX2, within 16
 *       units in the last place of the largest with AVX-512, where the layout decides which kernel
 *       oneDNN takes (ConvolutionTest).
 *   <li>Workspaces and errors from outside work together when the graph's vertices are run by hand;
 *       memory stays flat over hundreds of steps (SemanticGanTest).
 *   <li>ND4J's operations on small arrays are scalar loops with a call's overhead each. As loops
 *       over planes in Java, normalisation, pooling, upsampling and padding together cost a tenth
 *       of what the convolutions do (PlaneLayersTest holds them against Deeplearning4j's own). Java
 *       17 makes vector instructions of loops without branches, reductions and casts only: {@code
 *       PlaneMath}.
 *   <li>oneDNN computes channels in eights on AVX2 and sixteens on AVX-512, and several such blocks
 *       at once: a convolution to 3 or 16 channels reaches a fifth and three quarters of the speed
 *       of one to 64.
 *   <li>A primitive's scratchpad is oneDNN's own by default, and belongs to the thread that made
 *       the primitive. On any other thread it is missing: the call fails with "status = 2" or
 *       writes to address 0. Spark ends a thread that is idle for a minute, so a training whose
 *       checkpoint or samples took that long died in the next round. Calls bring their own
 *       scratchpad (NetworkTest: a network runs on a thread that did not make it).
 *   <li>{@code PolySchedule} rises: {@code (1 + i/n)^power}. {@code train.PolynomialDecay} falls
 *       (PolynomialDecayTest).
 *   <li>A clone of a network's configuration counts its steps from 0, and dl4j-spark's workers
 *       clone it in every averaging round: schedules begin again and Adam takes up to twice the
 *       step. {@code io.semadapt.dl4jspark.StepCount} sets the count (TrainSegmenterJobTest: one
 *       worker is serial training).
 *   <li>{@code Backend.usesOneDnn()} reads files: ask once, not in every call.
 *   <li>With doubles everything runs through ND4J's operations: right for tests, slow.
 * </ul>
 */
package io.semadapt.dl4j.nn;
