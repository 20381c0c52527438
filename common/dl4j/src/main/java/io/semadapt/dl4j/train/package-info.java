// SPDX-License-Identifier: Apache-2.0
/** Training steps and trained networks on Deeplearning4j. */
package io.semadapt.dl4j.train;
