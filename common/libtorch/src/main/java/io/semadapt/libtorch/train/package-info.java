// SPDX-License-Identifier: Apache-2.0
/** Training steps and trained networks on libtorch. */
package io.semadapt.libtorch.train;
