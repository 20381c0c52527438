// SPDX-License-Identifier: Apache-2.0
/** Every Parquet table of reports in one place. Imports no feature package. */
package io.semadapt.stage.report;
