// SPDX-License-Identifier: Apache-2.0
/**
 * Training the semantic GAN on Spark workers. Depends on {@code job}, {@code job.spark}, {@code
 * job.report} and the common packages.
 */
package io.semadapt.job.gan;
