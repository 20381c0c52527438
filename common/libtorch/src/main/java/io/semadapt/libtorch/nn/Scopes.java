// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** What is in force while something runs. */
@SuppressWarnings("try") // Resources that are only to be closed.
public final class Scopes {
  private Scopes() {}

  /** Frees the tensors that are made, at the end. */
  public static <T> T freeing(Supplier<T> work) {
    try (PointerScope memory = new PointerScope()) {
      return work.get();
    }
  }

  /** Keeps no record for gradients. */
  public static void untracked(Runnable work) {
    try (NoGradGuard untracked = new NoGradGuard()) {
      work.run();
    }
  }

  /** Keeps no record for gradients, and frees the tensors that are made. */
  public static <T> T inference(Supplier<T> work) {
    try (PointerScope memory = new PointerScope();
        NoGradGuard untracked = new NoGradGuard()) {
      return work.get();
    }
  }
}
