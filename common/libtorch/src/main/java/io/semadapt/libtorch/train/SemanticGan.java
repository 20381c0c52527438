// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.label.ClassBalance;
import io.semadapt.libtorch.loss.DomainCategories;
import io.semadapt.libtorch.loss.LeastSquaresLoss;
import io.semadapt.libtorch.loss.PixelCrossEntropy;
import io.semadapt.libtorch.loss.ReconstructionLoss;
import io.semadapt.libtorch.nn.Autocast;
import io.semadapt.libtorch.nn.Network;
import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.PatchDiscriminator;
import io.semadapt.libtorch.nn.ResnetGenerator;
import io.semadapt.libtorch.nn.SemanticDiscriminator;
import io.semadapt.libtorch.nn.SemanticDiscriminator.Judgement;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.Architecture;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.GanTerm;
import io.semadapt.train.ImagePool;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The semantic GAN of Zama Ramirez et al. 2018 (arXiv 1810.05852): two generators, two semantic
 * discriminators, and the step that trains them. The same as {@code
 * io.semadapt.dl4j.train.SemanticGan}, which lists the deviations from the paper; golden values
 * hold both to one reference.
 *
 * <p>Belongs to one thread. Must be made outside a {@code PointerScope}.
 */
final class SemanticGan {
  private static final int SOURCE = 0;
  private static final int TARGET = 1;
  private static final int FIRST_DISCRIMINATOR = 2;
  private static final int FIRST_PATCHES = 4;

  private final TensorSettings settings;
  private final Autocast autocast;
  private final Parameters parameters;
  private final AdamState adam;
  private final GeneratorAverage average;
  private final ResnetGenerator sourceToTarget;
  private final ResnetGenerator targetToSource;
  private final SemanticDiscriminator sourceDiscriminator;
  private final SemanticDiscriminator targetDiscriminator;
  private final List<PatchDiscriminator> patches;
  private final GanObjective objective;
  private final double[] classWeights;
  private final boolean hasCategories;
  private final LearningRateSchedule schedule;
  private long step;

  /**
   * A GAN with parameters of 0.
   *
   * @param classWeights weight of each class in the source's reconstruction
   * @param generatorAverage of G_ST
   */
  SemanticGan(
      GanArchitecture architecture,
      GanObjective objective,
      double[] classWeights,
      LearningRateSchedule schedule,
      MovingAverage generatorAverage,
      TensorSettings settings) {
    this.settings = settings;
    this.objective = objective;
    this.classWeights = classWeights.clone();
    hasCategories = architecture.categories();
    this.schedule = schedule;
    autocast = new Autocast(settings);
    parameters =
        new Parameters(
            architecture.networks().stream().map(Architecture::layers).toList(), settings);
    adam = new AdamState(parameters);
    List<Network> networks = parameters.networks();
    sourceToTarget = new ResnetGenerator(architecture.generator(), networks.get(0));
    targetToSource = new ResnetGenerator(architecture.generator(), networks.get(1));
    sourceDiscriminator = new SemanticDiscriminator(architecture.discriminator(), networks.get(2));
    targetDiscriminator = new SemanticDiscriminator(architecture.discriminator(), networks.get(3));
    average = new GeneratorAverage(generatorAverage, sourceToTarget.network(), settings);
    patches =
        objective.patch() > 0
            ? networks.stream().skip(FIRST_PATCHES).map(PatchDiscriminator::new).toList()
            : List.of();
  }

  /** What a step learns from. */
  private record Input(
      Tensor source,
      Tensor labels,
      Tensor weights,
      Tensor target,
      Optional<Tensor> targetLabels,
      Optional<Tensor> sourcePlaces,
      Optional<Tensor> targetPlaces) {}

  /** Categories of the patches of a batch; empty where all scores of a patch count. */
  private record Categories(Optional<Tensor> source, Optional<Tensor> target) {}

  /**
   * One update of the generators, then one of the discriminators on the fakes computed before. The
   * caller frees the tensors that it makes.
   *
   * @param source [N, 3, H, W] in [-1, 1]
   * @param trainIds unsigned bytes, 255 = ignore, [N, H, W]
   * @param target the same shape as the source
   * @param targetTrainIds like those of the source, or empty
   * @param sourcePlaces [N, 2, H, W]; empty if the discriminators see no positions
   * @param targetPlaces likewise
   * @param pool where the discriminators' fakes go through
   * @return the losses before the updates
   */
  GanLosses step(
      Tensor source,
      byte[] trainIds,
      Tensor target,
      byte[] targetTrainIds,
      Optional<Tensor> sourcePlaces,
      Optional<Tensor> targetPlaces,
      ImagePool<Fake> pool) {
    Input input = input(source, trainIds, target, targetTrainIds, sourcePlaces, targetPlaces);
    StepLosses losses = new StepLosses();
    parameters.gradients().zero_();
    double rate = schedule.at(step);

    discriminatorsLearn(false);
    Categories categories = categories(input);
    Tensor fakeTarget = autocast.run(() -> sourceToTarget.translate(source));
    minimize(() -> sourceCycle(input, fakeTarget, categories.source(), losses));
    Tensor fakeSource = autocast.run(() -> targetToSource.translate(target));
    minimize(() -> targetCycle(input, fakeSource, categories.target(), losses));
    if (objective.hasIdentity(step)) {
      minimize(() -> identity(input, losses));
    }
    step++;
    adam.update(0, FIRST_DISCRIMINATOR, rate, step);
    average.follow(sourceToTarget.network().part(parameters.values()), step);

    discriminatorsLearn(true);
    Fake translatedSource =
        new Fake(
            fakeTarget.detach(), sourcePlaces, Optional.of(input.labels()), categories.source());
    Fake translatedTarget =
        new Fake(fakeSource.detach(), targetPlaces, Optional.empty(), categories.target());
    patchesLearn(input, translatedTarget.image(), translatedSource.image(), losses);
    Optional<Tensor> sure =
        discriminateSource(
            input,
            categories.source(),
            pool.exchangeSource(translatedTarget),
            translatedTarget,
            losses);
    discriminateTarget(
        input, categories.target(), pool.exchangeTarget(translatedSource), sure, losses);
    adam.update(FIRST_DISCRIMINATOR, parameters.networks().size(), rate, step);
    return losses.losses(objective);
  }

  private Input input(
      Tensor source,
      byte[] trainIds,
      Tensor target,
      byte[] targetTrainIds,
      Optional<Tensor> sourcePlaces,
      Optional<Tensor> targetPlaces) {
    int height = (int) source.size(2);
    int width = (int) source.size(3);
    double[] weights = ClassBalance.pixelWeights(trainIds, classWeights);
    return new Input(
        source,
        settings.labels(trainIds, height, width),
        settings.tensor(weights, source.size(0), 1, height, width),
        target,
        targetTrainIds.length > 0
            ? Optional.of(settings.labels(targetTrainIds, height, width))
            : Optional.empty(),
        sourcePlaces,
        targetPlaces);
  }

  /** Of x_s by its labels, of x_t by what D_T, before it learns, takes its pixels for. */
  private Categories categories(Input input) {
    if (!hasCategories || !objective.judgesByCategory(step)) {
      return new Categories(Optional.empty(), Optional.empty());
    }
    Judgement judged =
        autocast.run(() -> targetDiscriminator.judge(input.target(), input.targetPlaces(), true));
    Tensor seen = PixelCrossEntropy.confidentLabels(judged.semantics().orElseThrow(), 0);
    return new Categories(
        Optional.of(DomainCategories.of(input.labels())), Optional.of(DomainCategories.of(seen)));
  }

  /** x_s to the target and back: adversarial, semantic and weighted reconstruction term. */
  private Tensor sourceCycle(
      Input input, Tensor fake, Optional<Tensor> categories, StepLosses losses) {
    boolean semantic = objective.semantic() > 0;
    Judgement judged = targetDiscriminator.judge(fake, input.sourcePlaces(), semantic);
    Tensor real =
        losses.note(
            GanTerm.ADVERSARIAL_TARGET, LeastSquaresLoss.of(judged.domain(), 1, categories));
    Tensor loss = real.mul(new Scalar(objective.adversarial()));
    if (semantic) {
      Tensor labelled = PixelCrossEntropy.of(judged.semantics().orElseThrow(), input.labels());
      loss = loss.add(losses.note(GanTerm.SEMANTIC, labelled), new Scalar(objective.semantic()));
    }
    loss = withPatches(loss, TARGET, fake, losses);
    Tensor same =
        ReconstructionLoss.weighted(
            targetToSource.translate(fake), input.source(), input.weights());
    return loss.add(
        losses.note(GanTerm.RECONSTRUCTION_SOURCE, same), new Scalar(objective.reconstruction()));
  }

  /** x_t to the source and back: adversarial and reconstruction term; there are no labels. */
  private Tensor targetCycle(
      Input input, Tensor fake, Optional<Tensor> categories, StepLosses losses) {
    Judgement judged = sourceDiscriminator.judge(fake, input.targetPlaces(), /* semantic= */ false);
    Tensor real =
        losses.note(
            GanTerm.ADVERSARIAL_SOURCE, LeastSquaresLoss.of(judged.domain(), 1, categories));
    Tensor loss = withPatches(real.mul(new Scalar(objective.adversarial())), SOURCE, fake, losses);
    Tensor same = ReconstructionLoss.of(sourceToTarget.translate(fake), input.target());
    return loss.add(
        losses.note(GanTerm.RECONSTRUCTION_TARGET, same), new Scalar(objective.reconstruction()));
  }

  /** Terms as large as those of all steps until the next that has them, so that means are right. */
  private Tensor identity(Input input, StepLosses losses) {
    Scalar every = new Scalar(objective.identityEvery());
    Tensor target = ReconstructionLoss.of(sourceToTarget.translate(input.target()), input.target());
    Tensor source = ReconstructionLoss.of(targetToSource.translate(input.source()), input.source());
    return losses
        .note(GanTerm.IDENTITY_TARGET, target.mul(every))
        .add(losses.note(GanTerm.IDENTITY_SOURCE, source.mul(every)))
        .mul(new Scalar(objective.identity()));
  }

  /** Adds the adversarial term of a patch discriminator, if there is one. */
  private Tensor withPatches(Tensor loss, int domain, Tensor fake, StepLosses losses) {
    if (patches.isEmpty()) {
      return loss;
    }
    Tensor real = LeastSquaresLoss.of(patches.get(domain).scores(fake), 1);
    losses.add(GanTerm.ADVERSARIAL_PATCH, real);
    return loss.add(real, new Scalar(objective.patch()));
  }

  /** Gradients of both patch discriminators, on the newest translations. */
  private void patchesLearn(Input input, Tensor fakeSource, Tensor fakeTarget, StepLosses losses) {
    if (!patches.isEmpty()) {
      minimize(() -> patchLoss(SOURCE, input.source(), fakeSource, losses));
      minimize(() -> patchLoss(TARGET, input.target(), fakeTarget, losses));
    }
  }

  private Tensor patchLoss(int domain, Tensor real, Tensor fake, StepLosses losses) {
    PatchDiscriminator discriminator = patches.get(domain);
    Tensor loss =
        domainLoss(
            LeastSquaresLoss.of(discriminator.scores(real), 1),
            LeastSquaresLoss.of(discriminator.scores(fake), 0));
    losses.add(GanTerm.DOMAIN_PATCH, loss);
    return loss;
  }

  /** 1/2 [mean((D(real) - 1)^2) + mean(D(fake)^2)]. */
  private static Tensor domainLoss(Tensor real, Tensor fake) {
    return real.add(fake).mul(new Scalar(0.5));
  }

  /**
   * Gradients of the source discriminator.
   *
   * @return what it is sure of in the translated target, for the anchored term; empty without it
   */
  private Optional<Tensor> discriminateSource(
      Input input, Optional<Tensor> categories, Fake fake, Fake fresh, StepLosses losses) {
    boolean semantic = objective.semantic() > 0;
    // A fake from the pool shows another target than this batch's: nothing to be sure of.
    boolean anchors =
        input.targetLabels().isEmpty() && objective.isAnchored(step, false) && fake == fresh;
    Judgement unreal =
        autocast.run(() -> sourceDiscriminator.judge(fake.image(), fake.places(), anchors));
    minimize(
        () -> {
          Judgement real =
              sourceDiscriminator.judge(input.source(), input.sourcePlaces(), semantic);
          Tensor loss =
              losses.note(
                  GanTerm.DOMAIN_SOURCE,
                  domainLoss(
                      LeastSquaresLoss.of(real.domain(), 1, categories),
                      LeastSquaresLoss.of(unreal.domain(), 0, fake.categories())));
          if (semantic) {
            Tensor labelled = PixelCrossEntropy.of(real.semantics().orElseThrow(), input.labels());
            loss =
                loss.add(
                    losses.note(GanTerm.SEMANTICS_SOURCE, labelled),
                    new Scalar(objective.semantic()));
          }
          return loss;
        });
    return anchors
        ? unreal
            .semantics()
            .map(z -> PixelCrossEntropy.confidentLabels(z, objective.anchorConfidence()))
        : Optional.empty();
  }

  /** Gradients of the target discriminator. */
  private void discriminateTarget(
      Input input,
      Optional<Tensor> categories,
      Fake fake,
      Optional<Tensor> sureOfTarget,
      StepLosses losses) {
    Optional<Tensor> targetLabels =
        objective.isAnchored(step, true)
            ? input.targetLabels().or(() -> sureOfTarget)
            : sureOfTarget;
    minimize(
        () -> {
          Judgement real =
              targetDiscriminator.judge(
                  input.target(), input.targetPlaces(), targetLabels.isPresent());
          Judgement unreal =
              targetDiscriminator.judge(fake.image(), fake.places(), objective.semanticFake() > 0);
          Tensor loss =
              losses.note(
                  GanTerm.DOMAIN_TARGET,
                  domainLoss(
                      LeastSquaresLoss.of(real.domain(), 1, categories),
                      LeastSquaresLoss.of(unreal.domain(), 0, fake.categories())));
          if (targetLabels.isPresent()) {
            Tensor anchor =
                PixelCrossEntropy.of(real.semantics().orElseThrow(), targetLabels.get());
            loss = loss.add(losses.note(GanTerm.ANCHOR, anchor), new Scalar(objective.anchor()));
          }
          if (objective.semanticFake() > 0) {
            Tensor labelled =
                PixelCrossEntropy.of(unreal.semantics().orElseThrow(), fake.labels().orElseThrow());
            loss =
                loss.add(
                    losses.note(GanTerm.SEMANTICS_TARGET, labelled),
                    new Scalar(objective.semanticFake()));
          }
          return loss;
        });
  }

  /** Adds the gradient of a loss to those of the networks that learn. */
  private void minimize(Supplier<Tensor> loss) {
    autocast.run(loss).backward();
  }

  /** While generators learn, gradients go through the discriminators, not to them. */
  private void discriminatorsLearn(boolean learn) {
    parameters.networks().stream()
        .skip(FIRST_DISCRIMINATOR)
        .forEach(network -> network.learns(learn));
  }

  /** Parameters and gradients of all networks. */
  Parameters parameters() {
    return parameters;
  }

  /** A copy of parameters, moments and step. */
  TrainingState state() {
    return new TrainingState(
        step,
        parameters.layout().values(parameters.values()),
        parameters.layout().values(adam.first()),
        parameters.layout().values(adam.second()),
        average.values());
  }

  /**
   * The vectors of its state, not copies, in the order of {@link TrainingState#vectors} and the
   * layout of its parameters; the generator's average is of length 0 if none is kept.
   */
  List<Tensor> vectors() {
    return List.of(parameters.values(), adam.first(), adam.second(), average.tensor());
  }

  /** Continues from a state of the same architecture. */
  void restore(TrainingState state) {
    parameters.layout().set(parameters.values(), state.parameters());
    parameters.layout().set(adam.first(), state.firstMoment());
    parameters.layout().set(adam.second(), state.secondMoment());
    average.restore(state);
    step = state.step();
  }

  /** G_ST. */
  ResnetGenerator sourceToTarget() {
    return sourceToTarget;
  }

  /** G_TS. */
  ResnetGenerator targetToSource() {
    return targetToSource;
  }

  /** D_T. */
  SemanticDiscriminator targetDiscriminator() {
    return targetDiscriminator;
  }
}
