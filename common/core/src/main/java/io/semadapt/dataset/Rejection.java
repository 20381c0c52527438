// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.io.Serializable;

/**
 * A rejected sample.
 *
 * @param id the sample's id, or the file's name where there is none
 * @param file the path at fault, relative to the root of its tree
 * @param detail what is wrong with it, for a human
 */
public record Rejection(String id, String file, RejectReason reason, String detail)
    implements Serializable {}
