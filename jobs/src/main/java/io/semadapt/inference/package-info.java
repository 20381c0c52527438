// SPDX-License-Identifier: Apache-2.0
/** A trained segmenter at work: which looks it takes at a picture, and how they are joined. */
package io.semadapt.inference;
