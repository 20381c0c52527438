// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineException;
import io.semadapt.engine.Gpu;
import io.semadapt.engine.GpuSupport;
import io.semadapt.engine.Precision;
import io.semadapt.libtorch.nn.TensorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;

/** The native library of this process, and what each of its threads computes with. */
final class Library {
  /** Of the CUDA build of 2.13.0: code for 7.5, 8.0, 9.0, 10.0 and 12.0, no PTX. */
  static final GpuSupport GPUS =
      new GpuSupport(
          "compute capability 7.5 to 12.1: T4, A100, A10, L4, L40, H100, H200, B200 and RTX 20 to"
              + " 50",
          List.of(new GpuSupport.Range(7.5, 11.0), new GpuSupport.Range(12.0, 13.0)));

  private static final String CUDA_LIBRARY =
      "org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so";
  private static final String BUILD = "/META-INF/maven/org.bytedeco/pytorch/pom.properties";
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
  private static final String LOGGER = "org.bytedeco.javacpp.logger";
  private static final String CUDA_EXTENSION = "-gpu";
  private static final Pattern MISSING =
      Pattern.compile("([^ /:]+\\.so[^ /:]*): cannot open shared object file");
  private static final String DRIVER = "libcuda.so";

  private static final ThreadLocal<TensorSettings> SETTINGS = new ThreadLocal<>();

  private static boolean loaded;

  private Library() {}

  static boolean isCudaBuild() {
    return Library.class.getClassLoader().getResource(CUDA_LIBRARY) != null;
  }

  static Optional<String> refusal(EngineChoice choice) {
    boolean gpu = choice.device() != Device.CPU && isCudaBuild();
    if (choice.precision() == Precision.TF32 && !gpu) {
      return Optional.of("Cannot use precision 'tf32': it needs a GPU (set float32 or bfloat16)");
    }
    return choice.device() == Device.CPU
        ? Optional.empty()
        : choice.device().refusal(isCudaBuild());
  }

  /** Loads the library; the arrays of a task live on its own GPU. */
  static void start(EngineChoice choice, Optional<String> gpu) {
    require(refusal(choice));
    boolean cuda = choice.device() != Device.CPU && isCudaBuild();
    List<Gpu> gpus = cuda ? Gpu.find() : List.of();
    if (cuda) {
      require(choice.device().refusal(/* cudaBuild= */ true, gpus, GPUS));
    }
    load(choice.precision(), cuda);
    int index = gpu.map(address -> Gpu.position(address, gpus)).orElse(0);
    boolean bfloat16 = choice.precision() == Precision.BFLOAT16;
    SETTINGS.set(
        cuda
            ? new TensorSettings(
                new org.bytedeco.pytorch.Device(DeviceType.CUDA, (byte) index),
                ScalarType.Float,
                /* forGpu= */ true,
                bfloat16)
            : new TensorSettings(
                TensorSettings.cpu().device(), ScalarType.Float, /* forGpu= */ false, bfloat16));
  }

  private static void require(Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new EngineException(refusal.get());
    }
  }

  /** One thread at a time: the others wait until the library is loaded and set. */
  private static synchronized void load(Precision precision, boolean cuda) {
    if (!loaded) {
      load(cuda);
      loaded = true;
    }
    boolean tf32 = precision == Precision.TF32;
    torch.globalContext().setAllowTF32CuBLAS(tf32);
    torch.globalContext().setAllowTF32CuDNN(tf32);
  }

  private static void load(boolean cuda) {
    if (isCudaBuild()) {
      // Another engine's extension would hide the library for GPUs: the list finds both.
      String others = System.getProperty(EXTENSION, "");
      if (!others.startsWith(CUDA_EXTENSION)) {
        System.setProperty(
            EXTENSION, others.isEmpty() ? CUDA_EXTENSION : CUDA_EXTENSION + ":" + others);
      }
    }
    quiet();
    try {
      Loader.load(torch.class);
      if (cuda) {
        // The first library knows no device but the processor, even in a build for GPUs.
        Loader.load(torch_cuda.class);
      }
      torch.set_num_threads(threads());
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new EngineException(reason(e));
    }
    if (cuda && !torch.cuda_is_available()) {
      throw new EngineException(
          "Cannot use libtorch on this GPU: CUDA does not start (is the driver 580 or newer?)");
    }
    Context context = torch.globalContext();
    context.setDeterministicCuDNN(true);
    context.setBenchmarkCuDNN(false);
    context.setUserEnabledNNPACK(false);
  }

  /** One for each task, unless the user says otherwise: tasks share the cores. */
  private static int threads() {
    String threads = System.getenv("OMP_NUM_THREADS");
    return threads != null && threads.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(threads) : 1;
  }

  /** What to install. The library that is missing is named by the cause of JavaCPP's message. */
  static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    if (line.contains("GLIBC")) {
      return "Cannot load libtorch: it needs glibc 2.35 or later (Ubuntu 22.04, Debian 12, RHEL 10;"
          + " or set engine = dl4j): "
          + line;
    }
    Matcher missing = MISSING.matcher(line);
    if (!missing.find()) {
      return "Cannot load libtorch: %s".formatted(line);
    }
    String library = missing.group(1);
    return library.startsWith(DRIVER)
        ? ("Cannot load libtorch: %s is missing, a part of NVIDIA's driver (install driver 580 or"
                + " newer; in a container, start it with GPUs)")
            .formatted(library)
        : ("Cannot load libtorch: %s is missing, a part of CUDA 13, cuDNN 9 or NCCL 2 (install it, or"
                + " set LD_LIBRARY_PATH)")
            .formatted(library);
  }

  /** JavaCPP notes, for each library, that it was made with an older JavaCPP: not for users. */
  private static void quiet() {
    if (System.getProperty(LOGGER) == null) {
      System.setProperty(LOGGER, "slf4j");
    }
  }

  /** Of this thread. */
  static TensorSettings settings() {
    TensorSettings settings = SETTINGS.get();
    if (settings == null) {
      throw new IllegalStateException("the engine was not started in this thread");
    }
    return settings;
  }

  static String description() {
    // As JavaCPP's loader reads it, which brings all of the logging into a process that only
    // prints.
    Properties build = new Properties();
    try (InputStream in = Library.class.getResourceAsStream(BUILD)) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "libtorch " + build.getProperty("version", "of unknown version");
  }

  static long memoryLimit() {
    quiet();
    return Pointer.maxPhysicalBytes();
  }
}
