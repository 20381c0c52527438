// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.train.DiscriminatorTeacher;
import io.semadapt.dl4j.train.GeneratorTranslator;
import io.semadapt.dl4j.train.RandomFeatureExtractor;
import io.semadapt.dl4j.train.Segmenter;
import io.semadapt.dl4j.train.SemanticGanTrainer;
import io.semadapt.engine.Check;
import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineException;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.FeatureExtractor;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Gpu;
import io.semadapt.engine.GpuSupport;
import io.semadapt.engine.Precision;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.engine.Translator;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/** The engine on Deeplearning4j and ND4J. */
public final class Dl4jEngine implements Engine {
  /** nd4j-cuda-11.6 has code for 3.7 to 8.6, which 8.9 runs too, and no PTX. */
  private static final GpuSupport GPUS =
      new GpuSupport(
          "compute capability 3.7 to 8.9: V100, T4, A100, A10, L4, L40 and RTX 20 to 40",
          List.of(new GpuSupport.Range(3.7, 9.0)));

  private static final AtomicBoolean CUDA_CHECKED = new AtomicBoolean();

  @Override
  public EngineName name() {
    return EngineName.DL4J;
  }

  @Override
  public boolean isCudaBuild() {
    return Backend.isCudaBuild();
  }

  @Override
  public GpuSupport gpus() {
    return GPUS;
  }

  @Override
  public Optional<String> refusal(EngineChoice choice) {
    return choice.precision() == Precision.FLOAT32
        ? choice.device().refusal(Backend.isCudaBuild())
        : Optional.of(
            "Cannot use precision '%s': engine 'dl4j' computes in float32 (set engine = libtorch)"
                .formatted(choice.precision().key()));
  }

  /**
   * Refuses a GPU that could not run before ND4J loads its CUDA backend, which dies at the first
   * kernel without machine code for the GPU. The arrays of a task live on its own GPU.
   */
  @Override
  public void start(EngineChoice choice, Optional<String> gpu) {
    Backend.initialize();
    Device device = choice.device();
    if (!Backend.isCudaBuild()) {
      require(refusal(choice));
      return;
    }
    List<Gpu> gpus = Gpu.find();
    require(device.refusal(/* cudaBuild= */ true, gpus, GPUS));
    if (gpu.isPresent()) {
      Nd4j.getAffinityManager().unsafeSetDevice(Gpu.position(gpu.get(), gpus));
    }
    if (CUDA_CHECKED.compareAndSet(false, true) && (Backend.isCpu() || !Backend.computes())) {
      throw new EngineException(
          "Cannot use device '%s': %s"
              .formatted(
                  device.key(),
                  Backend.isCpu()
                      ? "the CPU backend was loaded"
                      : "a product of two matrices is wrong"));
    }
  }

  private static void require(Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new EngineException(refusal.get());
    }
  }

  @Override
  public String device() {
    return Integer.toString(Nd4j.getAffinityManager().getDeviceForCurrentThread());
  }

  @Override
  public String description() {
    Backend.initialize();
    return "dl4j with native library "
        + (Backend.extension().isEmpty() ? "default" : Backend.extension());
  }

  /** JavaCPP's limit of physical memory: its limit of bytes does not count ND4J's arrays. */
  @Override
  public long memoryLimit() {
    Backend.initialize();
    return Pointer.maxPhysicalBytes();
  }

  @Override
  public GanTrainer gan(GanRecipe recipe) {
    return new SemanticGanTrainer(recipe);
  }

  @Override
  public Translator translator(GanCheckpoint checkpoint) {
    return GeneratorTranslator.of(checkpoint);
  }

  @Override
  public boolean hasPeers() {
    return false;
  }

  @Override
  public boolean hasSegmenterTrainer() {
    return false;
  }

  @Override
  public SegmenterTrainer segmenter(SegmenterRecipe recipe) {
    throw new UnsupportedOperationException("Deeplearning4j trains segmenters on Spark itself");
  }

  @Override
  public Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    return Segmenter.of(checkpoint, statistics);
  }

  @Override
  public StatisticsMeter statistics(SegmenterCheckpoint checkpoint) {
    return Segmenter.meter(checkpoint);
  }

  @Override
  public Teacher discriminators(GanCheckpoint checkpoint) {
    return DiscriminatorTeacher.of(checkpoint);
  }

  @Override
  public FeatureExtractor features() {
    return new RandomFeatureExtractor();
  }

  @Override
  public List<Check> selfTest() {
    return SelfTest.run();
  }
}
