// SPDX-License-Identifier: Apache-2.0
/** The terms of the objectives as functions of tensors; autograd has their gradients. */
package io.semadapt.libtorch.loss;
