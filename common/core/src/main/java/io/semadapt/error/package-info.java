// SPDX-License-Identifier: Apache-2.0
/** Errors that a user can fix, and the exit codes. */
package io.semadapt.error;
