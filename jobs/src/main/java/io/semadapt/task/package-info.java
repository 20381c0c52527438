// SPDX-License-Identifier: Apache-2.0
/** Work inside one Spark task: reading ahead, writing behind, and sharing networks. */
package io.semadapt.task;
