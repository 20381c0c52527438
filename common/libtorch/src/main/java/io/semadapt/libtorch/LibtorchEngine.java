// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import io.semadapt.engine.Check;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.FeatureExtractor;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.GpuSupport;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.engine.Translator;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.libtorch.train.DiscriminatorTeacher;
import io.semadapt.libtorch.train.LibtorchFeatureExtractor;
import io.semadapt.libtorch.train.LibtorchGanTrainer;
import io.semadapt.libtorch.train.LibtorchPredictor;
import io.semadapt.libtorch.train.LibtorchSegmenterTrainer;
import io.semadapt.libtorch.train.LibtorchTranslator;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import java.util.List;
import java.util.Optional;

/** The engine on libtorch, the library below PyTorch. */
public final class LibtorchEngine implements Engine {
  @Override
  public EngineName name() {
    return EngineName.LIBTORCH;
  }

  @Override
  public boolean isCudaBuild() {
    return Library.isCudaBuild();
  }

  @Override
  public GpuSupport gpus() {
    return Library.GPUS;
  }

  @Override
  public Optional<String> refusal(EngineChoice choice) {
    return Library.refusal(choice);
  }

  @Override
  public void start(EngineChoice choice, Optional<String> gpu) {
    Library.start(choice, gpu);
  }

  @Override
  public String device() {
    return settings().bfloat16() ? deviceName() + " in bfloat16" : deviceName();
  }

  private static String deviceName() {
    return settings().device().str().getString();
  }

  @Override
  public String description() {
    return Library.description();
  }

  @Override
  public long memoryLimit() {
    return Library.memoryLimit();
  }

  private static TensorSettings settings() {
    return Library.settings();
  }

  @Override
  public GanTrainer gan(GanRecipe recipe) {
    return new LibtorchGanTrainer(recipe, settings());
  }

  @Override
  public boolean hasPeers() {
    return true;
  }

  @Override
  public Translator translator(GanCheckpoint checkpoint) {
    return new LibtorchTranslator(checkpoint, settings());
  }

  @Override
  public boolean hasSegmenterTrainer() {
    return true;
  }

  @Override
  public SegmenterTrainer segmenter(SegmenterRecipe recipe) {
    return new LibtorchSegmenterTrainer(recipe, settings());
  }

  @Override
  public Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    return LibtorchPredictor.of(checkpoint, statistics, settings());
  }

  @Override
  public StatisticsMeter statistics(SegmenterCheckpoint checkpoint) {
    return LibtorchPredictor.meter(checkpoint, settings());
  }

  @Override
  public Teacher discriminators(GanCheckpoint checkpoint) {
    return DiscriminatorTeacher.of(checkpoint, settings());
  }

  @Override
  public FeatureExtractor features() {
    return new LibtorchFeatureExtractor(settings());
  }

  @Override
  public List<Check> requirements() {
    return SystemLibraries.ofThisMachine().check(isCudaBuild());
  }

  @Override
  public List<Check> selfTest() {
    return SelfTest.run(settings());
  }
}
