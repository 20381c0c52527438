// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import java.io.OutputStream;

/** Like HDFS's stream, which throws the exception that ended its connection from every call. */
public final class FailedStream extends OutputStream {
  private final IOException failure;

  /** Always throws this exception. */
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
