// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.List;

/**
 * A key with its value and its documentation.
 *
 * @param key full key, with dots
 * @param value the value as text, empty if there is none; a secret is masked
 * @param origin where the value was set: {@code file: line}, or {@code --set}
 * @param comment comment in the reference configuration, one entry per line
 */
public record ConfigKey(String key, String value, String origin, List<String> comment) {}
