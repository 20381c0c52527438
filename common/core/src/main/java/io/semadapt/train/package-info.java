// SPDX-License-Identifier: Apache-2.0
/**
 * Training states, checkpoints, schedules and class weights: what a training is made of, without an
 * engine.
 */
package io.semadapt.train;
