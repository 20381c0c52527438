// SPDX-License-Identifier: Apache-2.0
/**
 * Typed sections of a HOCON configuration. All problems are reported together, each with its file
 * and line; an unknown or renamed key is a problem. Depends on no other package of this project.
 */
package io.semadapt.config;
