// SPDX-License-Identifier: Apache-2.0
/** Descriptions of networks: their sizes, without an engine. */
package io.semadapt.model;
