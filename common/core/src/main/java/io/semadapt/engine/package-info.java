// SPDX-License-Identifier: Apache-2.0
/** The seam between jobs and the libraries that run networks, and the devices they run on. */
package io.semadapt.engine;
