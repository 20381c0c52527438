// SPDX-License-Identifier: Apache-2.0
/**
 * The report of a work folder, on the console and as one HTML page. Records hold what a section
 * shows; the templates of {@code src/main/jte} hold the markup.
 */
package io.semadapt.stage.report;
