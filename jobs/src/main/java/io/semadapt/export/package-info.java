// SPDX-License-Identifier: Apache-2.0
/** Shards as trees of pictures that other training programs read. */
package io.semadapt.export;
