// SPDX-License-Identifier: Apache-2.0
/**
 * The engine on libtorch, as {@link java.util.ServiceLoader} finds it.
 *
 * <p>It sets the number of OpenMP's threads for each thread that calls it ({@code OMP_NUM_THREADS},
 * else 1), also for what other engines do there later; the order of their sums, and so each bit of
 * their results, depends on that number. A JVM in which both engines run therefore sets {@code
 * OMP_NUM_THREADS}, as the launcher does.
 */
package io.semadapt.libtorch;
