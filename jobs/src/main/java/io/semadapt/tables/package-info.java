// SPDX-License-Identifier: Apache-2.0
/** The report tables: Parquet files that every run appends to. */
package io.semadapt.tables;
