// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Precision;
import io.semadapt.libtorch.nn.TensorSettings;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where tests compute: on the processor, or with {@code -Dsemadapt.test.device=cuda} on a GPU, with
 * the library of a CUDA build.
 */
public final class TestDevice {
  private static final String PROPERTY = "semadapt.test.device";

  private TestDevice() {}

  /** Numbers of a type there; this thread's engine is started. */
  public static TensorSettings settings(ScalarType type, boolean forGpu) {
    Device device = Device.valueOf(System.getProperty(PROPERTY, "cpu").toUpperCase(Locale.ROOT));
    LibtorchEngine engine = new LibtorchEngine();
    engine.start(
        new EngineChoice(EngineName.LIBTORCH, device, Precision.FLOAT32), Optional.empty());
    return new TensorSettings(
        new org.bytedeco.pytorch.Device(engine.device()), type, forGpu, /* bfloat16= */ false);
  }
}
