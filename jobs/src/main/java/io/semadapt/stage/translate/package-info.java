// SPDX-License-Identifier: Apache-2.0
/** Translating a corpus with a trained generator, one task for each shard. */
package io.semadapt.stage.translate;
