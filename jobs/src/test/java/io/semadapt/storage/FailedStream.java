// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import java.io.OutputStream;

/** As HDFS's, which throws what ended its connection again from every call. */
public final class FailedStream extends OutputStream {
  private final IOException failure;

  /** Fails in one way only. */
  public FailedStream(IOException failure) {
    this.failure = failure;
  }

  @Override
  public void write(int value) throws IOException {
    throw failure;
  }

  @Override
  public void close() throws IOException {
    throw failure;
  }
}
