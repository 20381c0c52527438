// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

/**
 * A picture as a file.
 *
 * @param name path below its folder without the ending, or the sample's id: unique in the input
 * @param file path below its folder, or the sample's id: for messages
 * @param bytes PNG or JPEG
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large.
public record Picture(String name, String file, byte[] bytes) {}
