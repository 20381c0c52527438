// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;

/**
 * One parameter's place in a network's flat vector.
 *
 * @param layer name of the layer, for example {@code res1.a.conv}
 * @param parameter name within the layer, for example {@code W}
 * @param offset index of its first value
 * @param length number of values
 * @param shape its shape, row-major
 */
public record ParameterSlice(
    String layer, String parameter, int offset, int length, List<Long> shape) {}
