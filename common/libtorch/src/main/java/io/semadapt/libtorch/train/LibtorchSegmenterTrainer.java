// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.libtorch.loss.PixelCrossEntropy;
import io.semadapt.libtorch.nn.Autocast;
import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.SegmenterNetwork;
import io.semadapt.libtorch.nn.SegmenterNetwork.Statistics;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.train.Adam;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains a segmenter with Adam (arXiv 1412.6980), beta 0.9 and 0.999, in the form that section 2 of
 * the paper ends with, which Deeplearning4j has too:
 *
 * <pre>{@code
 * p = p - lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + 1e-8)      t = 1, 2, ...
 * }</pre>
 */
public final class LibtorchSegmenterTrainer implements SegmenterTrainer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final SegmenterRecipe recipe;
  private final TensorSettings settings;
  private final Autocast autocast;
  private final Inference inference;
  private final Parameters parameters;
  private final SegmenterNetwork network;
  private final Tensor first;
  private final Tensor second;
  private final Optional<Tensor> classWeights;
  private int step;

  /** A segmenter with the initial parameters of its seed. */
  public LibtorchSegmenterTrainer(SegmenterRecipe recipe, TensorSettings settings) {
    this.recipe = recipe;
    this.settings = settings;
    autocast = new Autocast(settings);
    inference = new Inference(settings);
    parameters = new Parameters(List.of(recipe.architecture().layers()), settings);
    network = SegmenterNetwork.of(recipe.architecture(), parameters.networks().get(0));
    first = torch.zeros_like(parameters.values());
    second = torch.zeros_like(parameters.values());
    double[] weights = recipe.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
    classWeights =
        weights.length == 0
            ? Optional.empty()
            : Optional.of(settings.tensor(weights, weights.length));
    restore(TrainingState.initial(recipe.architecture().initialParameters(recipe.seed())));
  }

  @Override
  public double step(SegmenterBatch batch) {
    return Scopes.freeing(() -> update(batch));
  }

  private double update(SegmenterBatch batch) {
    Tensor images = settings.images(batch.images(), batch.height(), batch.width());
    Tensor labels = settings.labels(batch.trainIds(), batch.height(), batch.width());
    parameters.gradients().zero_();
    Tensor loss =
        autocast.run(
            () ->
                PixelCrossEntropy.of(
                    network.logits(images, Statistics.TRAINING), labels, classWeights));
    loss.backward();
    descend();
    return loss.item_double();
  }

  private void descend() {
    double rate = recipe.rate(step);
    step++;
    double change = rate * Adam.correction(BETA1, step) / Math.sqrt(Adam.correction(BETA2, step));
    Tensor gradient = parameters.gradients();
    Scopes.untracked(
        () -> {
          first.mul_(new Scalar(BETA1)).add_(gradient, new Scalar(1 - BETA1));
          second.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
          Tensor denominator = second.sqrt().add_(new Scalar(Adam.EPSILON));
          parameters.values().addcdiv_(first, denominator, new Scalar(-change));
        });
  }

  @Override
  public byte[] predict(SegmenterBatch batch) {
    float[] classes =
        inference.run(
            batch.images(),
            batch.height(),
            batch.width(),
            x -> network.logits(x, Statistics.RUNNING).argmax(new LongOptional(1), false));
    byte[] trainIds = new byte[classes.length];
    for (int p = 0; p < classes.length; p++) {
      trainIds[p] = (byte) classes[p];
    }
    return trainIds;
  }

  @Override
  public TrainingState state() {
    return new TrainingState(
        step,
        parameters.layout().values(parameters.values()),
        parameters.layout().values(first),
        parameters.layout().values(second),
        new float[0]);
  }

  @Override
  public void restore(TrainingState state) {
    parameters.layout().set(parameters.values(), state.parameters());
    parameters.layout().set(first, state.firstMoment());
    parameters.layout().set(second, state.secondMoment());
    step = Math.toIntExact(state.step());
  }
}
