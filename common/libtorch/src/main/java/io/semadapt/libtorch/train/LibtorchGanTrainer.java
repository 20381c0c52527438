// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.Exchange;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanPeers;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Meeting;
import io.semadapt.image.CropPlace;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.libtorch.peers.PeerGroup;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.ImagePool;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A {@link SemanticGan} that takes and gives plain arrays. */
public final class LibtorchGanTrainer implements GanTrainer {
  private final TensorSettings settings;
  private final GanArchitecture architecture;
  private final SemanticGan gan;
  private final Inference inference;
  private ImagePool<Fake> pool = Fake.pool(0, 0);

  /** A GAN with the initial parameters of its recipe. */
  public LibtorchGanTrainer(GanRecipe recipe, TensorSettings settings) {
    this.settings = settings;
    architecture = recipe.architecture();
    inference = new Inference(settings);
    gan =
        new SemanticGan(
            recipe.architecture(),
            recipe.objective(),
            recipe.classWeights().stream().mapToDouble(Double::doubleValue).toArray(),
            recipe.schedule(),
            new MovingAverage(recipe.generatorEma()),
            settings);
    gan.restore(recipe.initialState());
  }

  @Override
  public void startRound(int imagePool, long seed) {
    pool = Fake.pool(imagePool, seed);
  }

  @Override
  public GanLosses step(GanBatch batch) {
    return Scopes.freeing(
        () ->
            gan.step(
                settings.images(batch.source(), batch.height(), batch.width()),
                batch.labels(),
                settings.images(batch.target(), batch.height(), batch.width()),
                batch.targetLabels(),
                planes(batch.sourcePlaces(), batch.height(), batch.width()),
                planes(batch.targetPlaces(), batch.height(), batch.width()),
                pool));
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
    return new LibtorchGanPeers(gan, PeerGroup.meet(meeting), exchange);
  }

  @Override
  public float[] toTarget(float[] image, int height, int width) {
    return inference.run(image, height, width, gan.sourceToTarget()::translate);
  }

  @Override
  public float[] toSource(float[] image, int height, int width) {
    return inference.run(image, height, width, gan.targetToSource()::translate);
  }

  @Override
  public float[] semantics(float[] image, int height, int width, CropPlace place) {
    return inference.run(
        image,
        height,
        width,
        x ->
            gan.targetDiscriminator()
                .judge(x, planes(List.of(place), height, width), /* semantic= */ true)
                .semantics()
                .orElseThrow());
  }

  private Optional<Tensor> planes(List<CropPlace> places, int height, int width) {
    return Places.planes(architecture, places, height, width, settings);
  }

  /** Tensors of a step are freed when it ends; only the pool lives on. */
  @Override
  public void releaseMemory() {
    startRound(0, 0);
  }
}
