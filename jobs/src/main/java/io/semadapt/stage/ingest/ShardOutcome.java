// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.Rejection;
import java.io.Serializable;
import java.util.List;

/**
 * Content of one finished shard.
 *
 * @param bytes encoded size of its samples
 * @param width pixels, 0 when its samples differ
 * @param height pixels, 0 when its samples differ
 * @param classPixels labelled pixels of each train id
 */
record ShardOutcome(
    String file,
    long samples,
    long bytes,
    long labelled,
    int width,
    int height,
    List<Long> classPixels,
    long ignoredPixels,
    List<Rejection> rejections)
    implements Serializable {}
