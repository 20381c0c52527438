// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.Serializable;

/**
 * How workers average among themselves.
 *
 * @param wire what they send
 * @param overlap whether they go on with the next round while parameters are sent
 */
public record Exchange(Wire wire, boolean overlap) implements Serializable {}
