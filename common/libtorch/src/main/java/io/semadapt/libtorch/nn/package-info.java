// SPDX-License-Identifier: Apache-2.0
/**
 * Networks on libtorch, with parameters in the layout of {@code io.semadapt.model}.
 *
 * <p>Facts about libtorch and its Java presets:
 *
 * <ul>
 *   <li>Tensors made in a {@code PointerScope} are freed when it closes; without one, memory
 *       follows Java's collector. Parameters are made outside of any scope.
 *   <li>Methods that return their own tensor ({@code requires_grad_}) return a reference that owns
 *       nothing: keep the owner. {@code retainReference} keeps a tensor beyond its scope.
 *   <li>{@code detach} shares the count of in-place changes with its tensor, {@code variable_data}
 *       does not: with the first, an update of running statistics before the backward pass fails
 *       (AgreementTest).
 *   <li>An empty tensor has no address (EngineChoiceTest).
 *   <li>{@code cross_entropy_loss} has a gradient that a GPU adds up in any order, and so has
 *       {@code reflection_pad2d} at corners: SemanticGanTest holds the forms used there to the
 *       reference step. {@code upsample_nearest2d} gave the same bits each time on an H200
 *       (DeviceTest).
 *   <li>cuDNN reads several values of a weight at once: a parameter that does not begin at a
 *       multiple of 16 bytes fails with "misaligned address", after which no operation of the
 *       process works ({@code FlatLayout}).
 *   <li>Images stored channels last were not faster on an H200, where one core cannot start kernels
 *       as fast as the GPU runs them, and took twice the code: weights in another order, and a
 *       reflection padding of index_select, because the usual one turns images around.
 *   <li>Arrays under {@code from_blob} must outlive the tensor: they are copied at once.
 *   <li>Version 2.10.0 computes wrong input gradients of small convolutions on processors with
 *       AVX-512 (LibraryTest; {@code doctor} checks one in every process).
 *   <li>Autocast, gradient mode and device belong to a thread.
 * </ul>
 */
package io.semadapt.libtorch.nn;
