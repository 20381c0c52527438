// SPDX-License-Identifier: Apache-2.0
/**
 * The networks as data: which layers have parameters, where each parameter lies in the network's
 * flat vector, and its first value for a seed. No engine is needed, and every engine starts from
 * the same bits.
 *
 * <p><b>Layout.</b> Layers follow each other in Deeplearning4j's topological order, which every
 * architecture spells out. All arrays are row-major:
 *
 * <ul>
 *   <li>convolution: {@code b} [out] if it has a bias, then {@code W} [out, in, kH, kW];
 *   <li>transposed convolution: {@code W} [in, out, kH, kW];
 *   <li>instance normalisation: {@code scale} [C], {@code offset} [C];
 *   <li>batch normalisation: {@code gamma} [C], {@code beta} [C], {@code mean} [C], {@code
 *       log10stdev} [C]: the running statistics are part of the vector.
 * </ul>
 *
 * <p><b>First values.</b> GAN networks draw from {@link java.util.SplittableRandom}. Segmenters
 * draw as ND4J 1.0.0-M2.1 does on x86-64 with AVX2 or AVX-512, see {@link
 * io.semadapt.model.Nd4jGaussians}, so that a seed keeps the start that it had before this package
 * existed. Deeplearning4j draws layer by layer in the order in which a graph's layers were added to
 * it, which need not be the order of the flat vector.
 */
package io.semadapt.model;
