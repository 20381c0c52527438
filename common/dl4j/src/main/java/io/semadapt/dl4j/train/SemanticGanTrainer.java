// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.engine.Exchange;
import io.semadapt.engine.GanPeers;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Meeting;
import io.semadapt.image.CropPlace;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.ImagePool;
import io.semadapt.train.TrainingState;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link SemanticGan} that takes and gives plain arrays. */
public final class SemanticGanTrainer implements GanTrainer {
  private final GanArchitecture architecture;
  private final SemanticGan gan;
  private ImagePool<Fake> pool = Fake.pool(0, 0);

  /** Makes the four networks. */
  public SemanticGanTrainer(GanRecipe recipe) {
    this.architecture = recipe.architecture();
    this.gan =
        SemanticGan.create(
            recipe.architecture(),
            recipe.objective(),
            recipe.classWeights().stream().mapToDouble(Double::doubleValue).toArray(),
            Optimizer.ADAM,
            recipe.schedule(),
            recipe.generatorEma(),
            recipe.seed());
  }

  @Override
  public void startRound(int imagePool, long seed) {
    pool = Fake.pool(imagePool, seed);
  }

  @Override
  public GanLosses step(io.semadapt.engine.GanBatch batch) {
    GanBatch arrays =
        new GanBatch(
            images(batch.source(), batch.height(), batch.width()),
            batch.labels(),
            images(batch.target(), batch.height(), batch.width()),
            batch.targetLabels(),
            Places.planes(architecture, batch.sourcePlaces(), batch.height(), batch.width()),
            Places.planes(architecture, batch.targetPlaces(), batch.height(), batch.width()));
    return gan.step(arrays, pool);
  }

  private static INDArray images(float[] values, int height, int width) {
    return Nd4j.createFromArray(values).reshape('c', -1, 3, height, width);
  }

  @Override
  public TrainingState state() {
    return gan.state();
  }

  @Override
  public void restore(TrainingState state) {
    gan.restore(state);
  }

  @Override
  public GanPeers join(Meeting meeting, Exchange exchange) {
    throw new UnsupportedOperationException("Deeplearning4j has no exchange between workers");
  }

  @Override
  public float[] toTarget(float[] image, int height, int width) {
    return gan.sourceToTarget().infer(image, height, width, ResnetGenerator.OUTPUT);
  }

  @Override
  public float[] toSource(float[] image, int height, int width) {
    return gan.targetToSource().infer(image, height, width, ResnetGenerator.OUTPUT);
  }

  @Override
  public float[] semantics(float[] image, int height, int width, CropPlace place) {
    INDArray planes = Places.planes(architecture, List.of(place), height, width);
    INDArray seen = Places.beside(images(image, height, width), planes);
    try (INDArray logits = gan.targetDiscriminator().infer(seen, SemanticDiscriminator.SEMANTICS)) {
      return logits.dup('c').data().asFloat();
    }
  }

  @Override
  public void releaseMemory() {
    startRound(0, 0);
    SemanticGan.releaseMemory();
  }
}
