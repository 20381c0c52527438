// SPDX-License-Identifier: Apache-2.0
/** Devices that networks run on, and why one may be refused. */
package io.semadapt.engine;
