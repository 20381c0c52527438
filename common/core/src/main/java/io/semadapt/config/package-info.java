// SPDX-License-Identifier: Apache-2.0
/**
 * Typed sections over HOCON: every problem of a configuration is reported at once, with file and
 * line, and a key nobody reads is an error. Depends on nothing of ours.
 */
package io.semadapt.config;
