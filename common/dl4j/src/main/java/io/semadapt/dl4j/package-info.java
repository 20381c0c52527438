// SPDX-License-Identifier: Apache-2.0
/** The engine on Deeplearning4j, as {@link java.util.ServiceLoader} finds it. */
package io.semadapt.dl4j;
