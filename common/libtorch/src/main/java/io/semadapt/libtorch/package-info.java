// SPDX-License-Identifier: Apache-2.0
/** The engine on libtorch, as {@link java.util.ServiceLoader} finds it. */
package io.semadapt.libtorch;
