// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.List;

/**
 * One documented key.
 *
 * @param key full key, with dots
 * @param value its value as text; empty when there is none
 * @param origin where the value stands, as {@code file: line}
 * @param comment the comment of the reference configuration, one entry a line
 */
public record ConfigKey(String key, String value, String origin, List<String> comment) {}
