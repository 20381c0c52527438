// SPDX-License-Identifier: Apache-2.0
/** Trains the semantic GAN on Spark workers with parameter averaging. */
package io.semadapt.stage.traingan;
