// SPDX-License-Identifier: Apache-2.0
/**
 * Networks on libtorch, with parameters in the layout of {@code io.semadapt.model}.
 *
 * <p>What libtorch's Java presets need to know:
 *
 * <ul>
 *   <li>Tensors made in a {@code PointerScope} are freed when it closes; without one, memory
 *       follows Java's collector. Parameters are made outside of any scope.
 *   <li>Methods that return their own tensor ({@code requires_grad_}) return a reference that owns
 *       nothing: keep the owner.
 *   <li>Arrays under {@code from_blob} must outlive the tensor: they are copied at once.
 *   <li>Version 2.10.0 computes wrong input gradients of small convolutions on processors with
 *       AVX-512 ({@code SelfTest} checks one in every process).
 *   <li>Autocast, gradient mode and device belong to a thread.
 * </ul>
 */
package io.semadapt.libtorch.nn;
