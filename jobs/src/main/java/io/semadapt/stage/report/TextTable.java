// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.List;

/**
 * A table of text.
 *
 * @param rows each as long as the header
 */
record TextTable(List<String> header, List<List<String>> rows) {}
