// SPDX-License-Identifier: Apache-2.0
/** Writing trained networks as ONNX files. */
package io.semadapt.stage.exportonnx;
