// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mixed precision: within, convolutions run in bfloat16 if the settings say so, and everything that
 * needs single precision in that. Gradients are computed outside.
 */
public final class Autocast {
  private final boolean enabled;
  private final DeviceType device;

  /** For tensors of these settings. */
  public Autocast(TensorSettings settings) {
    enabled = settings.bfloat16();
    device = settings.device().type().intern();
  }

  /** Runs forward passes. */
  public <T> T run(Supplier<T> forward) {
    if (!enabled) {
      return forward.get();
    }
    torch.set_autocast_dtype(device, ScalarType.BFloat16);
    torch.set_autocast_enabled(device, true);
    try {
      return forward.get();
    } finally {
      torch.set_autocast_enabled(device, false);
      torch.clear_cache();
    }
  }
}
