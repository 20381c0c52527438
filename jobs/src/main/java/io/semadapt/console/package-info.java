// SPDX-License-Identifier: Apache-2.0
/** Output for people: lines, tables and progress. */
package io.semadapt.console;
