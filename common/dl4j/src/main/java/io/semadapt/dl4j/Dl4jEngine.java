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
import io.semadapt.engine.EngineException;
import io.semadapt.engine.FeatureExtractor;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Gpu;
import io.semadapt.engine.Predictor;
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
  private static final AtomicBoolean CUDA_CHECKED = new AtomicBoolean();

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public Optional<String> refusal(Device device) {
    return device.refusal(Backend.isCudaBuild());
  }

  /**
   * Refuses a GPU that could not run before ND4J loads its CUDA backend, which dies at the first
   * kernel without machine code for the GPU. The arrays of a task live on its own GPU.
   */
  @Override
  public void start(Device device, Optional<String> gpu) {
    Backend.initialize();
    if (!Backend.isCudaBuild()) {
      require(device.refusal(/* cudaBuild= */ false));
      return;
    }
    List<Gpu> gpus = Gpu.find();
    require(device.refusal(/* cudaBuild= */ true, gpus));
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
    return Backend.extension().isEmpty() ? "default" : Backend.extension();
  }

  /** JavaCPP's limit of physical memory: its limit of bytes does not count ND4J's arrays. */
  @Override
  public long memoryLimit() {
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
  public Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    return Segmenter.of(checkpoint, statistics);
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
