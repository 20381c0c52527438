// SPDX-License-Identifier: Apache-2.0
/**
 * One small pure class per term of the objective, each giving its value and its gradient.
 *
 * <p>Every term is a mean, so that values and learning rates do not depend on size or batch.
 * Symbols:
 *
 * <pre>{@code
 * x_s, y_s           source, sourceLabel       [N, 3, H, W] in [-1, 1]; train ids 0..18, 255 = ignore, N*H*W
 * x_t                target                    [N, 3, H, W] in [-1, 1], never with labels
 * G_ST, G_TS         sourceToTarget, targetToSource
 * D_T, D_S           targetDiscriminator, sourceDiscriminator, each with a domain and a semantic head
 * }</pre>
 *
 * <p>May not import nn, train or config.
 */
package io.semadapt.dl4j.loss;
