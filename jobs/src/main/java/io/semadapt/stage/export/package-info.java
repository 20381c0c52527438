// SPDX-License-Identifier: Apache-2.0
/** Writing shards as files for other training programs. */
package io.semadapt.stage.export;
