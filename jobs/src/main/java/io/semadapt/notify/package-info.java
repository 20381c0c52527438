// SPDX-License-Identifier: Apache-2.0
/** Tells others how a run ended: a file for Prometheus, and a message to a web address. */
package io.semadapt.notify;
