// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** One step of {@code io.semadapt.dl4j.train.SemanticGan}, in the manner of CycleGAN's own code. */
final class GanStep {
  private static final double RECONSTRUCTION = 10;
  private static final double IDENTITY = 5;
  private static final double CONFIDENCE = 0.8;
  private static final long IGNORE = 255;

  private final Generator sourceToTarget;
  private final Generator targetToSource;
  private final Discriminator sourceDiscriminator;
  private final Discriminator targetDiscriminator;
  private final Adam generators;
  private final Adam discriminators;
  private final CrossEntropyLossOptions crossEntropy = new CrossEntropyLossOptions();

  GanStep(Scenario scenario) {
    sourceToTarget = new Generator(scenario.channels(), scenario.blocks());
    targetToSource = new Generator(scenario.channels(), scenario.blocks());
    sourceDiscriminator = new Discriminator(scenario.channels(), Scenario.LEVELS, Scenario.CLASSES);
    targetDiscriminator = new Discriminator(scenario.channels(), Scenario.LEVELS, Scenario.CLASSES);
    generators = adam(sourceToTarget, targetToSource);
    discriminators = adam(sourceDiscriminator, targetDiscriminator);
    crossEntropy.ignore_index().put(IGNORE);
  }

  /**
   * One step.
   *
   * @param source [N, 3, H, W]
   * @param labels int64 [N, H, W]
   * @param weights [N, 1, H, W]
   * @param target [N, 3, H, W]
   * @return the sum of both objectives
   */
  float run(Tensor source, Tensor labels, Tensor weights, Tensor target) {
    learn(sourceDiscriminator, false);
    learn(targetDiscriminator, false);
    generators.zero_grad();
    Tensor fakeTarget = sourceToTarget.forward(source);
    Tensor fakeSource = targetToSource.forward(target);
    Discriminator.Verdict judged = targetDiscriminator.judgeAndLabel(fakeTarget);
    Tensor rebuiltSource = targetToSource.forward(fakeTarget);
    Tensor rebuiltTarget = sourceToTarget.forward(fakeSource);
    Tensor generatorLoss =
        real(judged.scores())
            .add(real(sourceDiscriminator.judge(fakeSource)))
            .add(torch.cross_entropy(judged.logits(), labels, crossEntropy))
            .add(rebuiltSource.sub(source).abs().mul(weights).mean().mul(scalar(RECONSTRUCTION)))
            .add(torch.l1_loss(rebuiltTarget, target).mul(scalar(RECONSTRUCTION)))
            .add(torch.l1_loss(sourceToTarget.forward(target), target).mul(scalar(IDENTITY)))
            .add(torch.l1_loss(targetToSource.forward(source), source).mul(scalar(IDENTITY)));
    generatorLoss.backward();
    generators.step();

    learn(sourceDiscriminator, true);
    learn(targetDiscriminator, true);
    discriminators.zero_grad();
    Tensor fakes = fakeSource.detach();
    Discriminator.Verdict realSource = sourceDiscriminator.judgeAndLabel(source);
    Tensor sourceLoss =
        real(realSource.scores())
            .mul(scalar(0.5))
            .add(torch.cross_entropy(realSource.logits(), labels, crossEntropy))
            .add(unreal(sourceDiscriminator.judge(fakes)).mul(scalar(0.5)));
    sourceLoss.backward();
    Discriminator.Verdict realTarget = targetDiscriminator.judgeAndLabel(target);
    Discriminator.Verdict unrealTarget = targetDiscriminator.judgeAndLabel(fakeTarget.detach());
    Tensor targetLoss =
        real(realTarget.scores())
            .mul(scalar(0.5))
            .add(torch.cross_entropy(realTarget.logits(), sureOf(fakes), crossEntropy))
            .add(unreal(unrealTarget.scores()).mul(scalar(0.5)))
            .add(torch.cross_entropy(unrealTarget.logits(), labels, crossEntropy));
    targetLoss.backward();
    discriminators.step();
    return generatorLoss.item_float() + sourceLoss.item_float() + targetLoss.item_float();
  }

  /** What the source's discriminator is sure of; the rest is ignored. */
  @SuppressWarnings("try") // a guard is there to be closed
  private Tensor sureOf(Tensor fakes) {
    try (NoGradGuard frozen = new NoGradGuard()) {
      Tensor logits = sourceDiscriminator.judgeAndLabel(fakes).logits();
      T_TensorTensor_T best = torch.max(torch.softmax(logits, 1), 1);
      return best.get1().masked_fill(best.get0().le(scalar(CONFIDENCE)), new Scalar(IGNORE));
    }
  }

  private static Tensor real(Tensor scores) {
    return scores.sub(scalar(1)).square().mean();
  }

  private static Tensor unreal(Tensor scores) {
    return scores.square().mean();
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }

  private static void learn(Module network, boolean learning) {
    for (Tensor parameter : network.parameters().get()) {
      parameter.requires_grad_(learning);
    }
  }

  private static Adam adam(Module first, Module second) {
    TensorVector all = new TensorVector();
    for (Module network : new Module[] {first, second}) {
      for (Tensor parameter : network.parameters().get()) {
        all.push_back(parameter);
      }
    }
    AdamOptions options = new AdamOptions(2e-4);
    options.betas().put(0, 0.5);
    options.betas().put(1, 0.999);
    return new Adam(all, options);
  }
}
