// SPDX-License-Identifier: Apache-2.0
/** The command line: arguments, help, completion, dry runs and the list of jobs. */
package io.semadapt.cli;
