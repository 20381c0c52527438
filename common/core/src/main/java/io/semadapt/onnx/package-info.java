// SPDX-License-Identifier: Apache-2.0
/**
 * Trained networks as ONNX files (https://onnx.ai), made from their architectures and parameters
 * alone: no engine is needed.
 */
package io.semadapt.onnx;
