// SPDX-License-Identifier: Apache-2.0
/** Event files for TensorBoard. */
package io.semadapt.tensorboard;
