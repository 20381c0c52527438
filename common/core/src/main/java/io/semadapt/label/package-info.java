// SPDX-License-Identifier: Apache-2.0
/**
 * The one table of Cityscapes classes that every other package reads. Depends on nothing but the
 * JDK.
 */
package io.semadapt.label;
