// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static io.semadapt.dl4j.nn.SemanticDiscriminator.DOMAIN;
import static io.semadapt.dl4j.nn.SemanticDiscriminator.SEMANTICS;

import io.semadapt.dl4j.loss.IdentityLoss;
import io.semadapt.dl4j.loss.LeastSquaresLoss;
import io.semadapt.dl4j.loss.LossTerm;
import io.semadapt.dl4j.loss.PixelCrossEntropy;
import io.semadapt.dl4j.loss.PixelWeights;
import io.semadapt.dl4j.loss.ReconstructionLoss;
import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.model.PatchCategories;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.GanTerm;
import io.semadapt.train.ImagePool;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.TrainingState;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The semantic GAN of Zama Ramirez et al. 2018 (arXiv 1810.05852): two generators, two semantic
 * discriminators, and the step that trains them.
 *
 * <p>Deviations and readings, each a setting: D_T's semantic head learns from translated source
 * with the source's labels, because the target is unlabelled; the reconstruction of the source is
 * weighted by class frequency; the anchored term of {@link GanObjective} is this project's own.
 *
 * <p>Belongs to one thread, which {@link #releaseMemory()} frees from the blocks that training
 * reuses.
 */
public final class SemanticGan {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final WorkspaceConfiguration MEMORY =
      WorkspaceConfiguration.builder()
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private static final byte IGNORED = (byte) PixelCrossEntropy.IGNORE;
  private static final byte[] NO_LABELS = {};

  /** Categories of the patches of a batch; empty where all scores of a patch count. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Categories(byte[] source, byte[] target) {
    private static final Categories NONE = new Categories(new byte[0], new byte[0]);
  }

  private final String workspace = "GAN_STEP_" + COUNT.incrementAndGet();
  private final Network sourceToTarget;
  private final Network targetToSource;
  private final Network sourceDiscriminator;
  private final Network targetDiscriminator;
  private final boolean hasCategories;
  private final PatchDiscriminators patches;
  private final List<Network> networks;
  private final List<Optimizer.Moments> moments;
  private final Optimizer optimizer;
  private final LearningRateSchedule schedule;
  private final GanObjective objective;
  private final double[] classWeights;
  private final GeneratorAverage generatorAverage;
  private long step;

  /**
   * A GAN of these networks, with moments of zero.
   *
   * @param networks in the order of {@link GanArchitecture#networks()}
   * @param classWeights weight of each class in the source's reconstruction
   * @param generatorEma decay of the moving average of G_ST, below 1; 0 keeps none
   */
  public SemanticGan(
      List<Network> networks,
      GanObjective objective,
      double[] classWeights,
      Optimizer optimizer,
      LearningRateSchedule schedule,
      double generatorEma) {
    this.networks = List.copyOf(networks);
    this.sourceToTarget = networks.get(0);
    this.targetToSource = networks.get(1);
    this.sourceDiscriminator = networks.get(2);
    this.targetDiscriminator = networks.get(3);
    this.hasCategories =
        targetDiscriminator.layout().stream()
            .anyMatch(
                slice -> slice.layer().equals(DOMAIN) && slice.length() == PatchCategories.COUNT);
    this.patches =
        new PatchDiscriminators(this.networks.subList(4, networks.size()), objective.patch());
    this.moments =
        networks.stream().map(network -> Optimizer.Moments.like(network.parameters())).toList();
    this.objective = objective;
    this.classWeights = classWeights.clone();
    this.optimizer = optimizer;
    this.schedule = schedule;
    this.generatorAverage =
        new GeneratorAverage(new MovingAverage(generatorEma), sourceToTarget.parameters());
  }

  /** New networks, initialised by the seed. */
  public static SemanticGan create(
      GanArchitecture architecture,
      GanObjective objective,
      double[] classWeights,
      Optimizer optimizer,
      LearningRateSchedule schedule,
      double generatorEma,
      long seed) {
    return new SemanticGan(
        GanNetworks.all(architecture, seed),
        objective,
        classWeights,
        optimizer,
        schedule,
        generatorEma);
  }

  /**
   * One update of the generators, then one of the discriminators on the fakes computed before.
   *
   * @param pool where the discriminators' fakes go through
   * @return the losses before the updates
   */
  public GanLosses step(GanBatch batch, ImagePool<Fake> pool) {
    MemoryWorkspace memory = Nd4j.getWorkspaceManager().getAndActivateWorkspace(MEMORY, workspace);
    try {
      networks.forEach(Network::clearGradients);
      Map<GanTerm, Double> terms = new EnumMap<>(GanTerm.class);
      Categories categories = categories(batch);
      INDArray fakeTarget = cycleFromSource(batch, categories.source(), terms);
      INDArray fakeSource = cycleFromTarget(batch, categories.target(), terms);
      if (objective.hasIdentity(step)) {
        identity(batch, terms);
      }
      double rate = schedule.at(step);
      step++;
      update(sourceToTarget, rate);
      generatorAverage.follow(sourceToTarget.parameters(), step);
      update(targetToSource, rate);

      patches.learn(batch, fakeSource, fakeTarget, terms);
      byte[] sureOfTarget =
          discriminateSource(
              batch,
              categories.source(),
              pool.exchangeSource(
                  new Fake(fakeSource, batch.targetPlaces(), NO_LABELS, categories.target())),
              fakeSource,
              terms);
      discriminateTarget(
          batch,
          categories.target(),
          pool.exchangeTarget(
              new Fake(fakeTarget, batch.sourcePlaces(), batch.sourceLabel(), categories.source())),
          sureOfTarget,
          terms);
      update(sourceDiscriminator, rate);
      update(targetDiscriminator, rate);
      patches.networks().forEach(network -> update(network, rate));
      return GanLosses.of(terms, objective);
    } finally {
      memory.close();
    }
  }

  /** Of x_s by its labels, of x_t by what D_T, before it learns, takes its pixels for. */
  private Categories categories(GanBatch batch) {
    if (!hasCategories || !objective.judgesByCategory(step)) {
      return Categories.NONE;
    }
    try (Network.Pass judged = targetDiscriminator.forward(batch.targetSeen(), SEMANTICS)) {
      byte[] seen = PixelCrossEntropy.confidentLabels(judged.output(SEMANTICS), 0);
      return new Categories(
          PatchCategories.of(batch.sourceLabel(), batch.height(), batch.width()),
          PatchCategories.of(seen, batch.height(), batch.width()));
    }
  }

  /** x_s to the target and back: adversarial, semantic and weighted reconstruction term. */
  private INDArray cycleFromSource(GanBatch batch, byte[] categories, Map<GanTerm, Double> terms) {
    byte[] labels = batch.sourceLabel();
    try (Network.Pass translation = sourceToTarget.forward(batch.source())) {
      INDArray fake = keep(translation.output(ResnetGenerator.OUTPUT));
      INDArray gradient;
      try (Network.Pass judged =
          targetDiscriminator.forward(
              Places.beside(fake, batch.sourcePlaces()), heads(objective.semantic() > 0))) {
        LossTerm real = LeastSquaresLoss.of(judged.output(DOMAIN), 1, categories);
        terms.put(GanTerm.ADVERSARIAL_TARGET, real.value());
        Map<String, INDArray> gradients = new HashMap<>();
        gradients.put(DOMAIN, real.weighted(objective.adversarial()));
        if (objective.semantic() > 0) {
          LossTerm labelled = PixelCrossEntropy.of(judged.output(SEMANTICS), labels);
          terms.put(GanTerm.SEMANTIC, labelled.value());
          gradients.put(SEMANTICS, labelled.weighted(objective.semantic()));
        }
        gradient = keep(Places.ofImages(judged.inputGradient(gradients), batch.sourcePlaces()));
      }
      patches.addTargetTerm(fake, gradient, terms);
      INDArray weights =
          PixelWeights.of(labels, classWeights, batch.height(), batch.width(), fake.dataType());
      try (Network.Pass back = targetToSource.forward(fake)) {
        LossTerm same =
            ReconstructionLoss.weighted(
                back.output(ResnetGenerator.OUTPUT), batch.source(), weights);
        terms.put(GanTerm.RECONSTRUCTION_SOURCE, same.value());
        gradient.addi(back.backward(outputGradient(same.weighted(objective.reconstruction()))));
      }
      translation.learn(outputGradient(gradient));
      return fake;
    }
  }

  /** x_t to the source and back: adversarial and reconstruction term; there are no labels. */
  private INDArray cycleFromTarget(GanBatch batch, byte[] categories, Map<GanTerm, Double> terms) {
    try (Network.Pass translation = targetToSource.forward(batch.target())) {
      INDArray fake = keep(translation.output(ResnetGenerator.OUTPUT));
      INDArray gradient;
      try (Network.Pass judged =
          sourceDiscriminator.forward(Places.beside(fake, batch.targetPlaces()), DOMAIN)) {
        LossTerm real = LeastSquaresLoss.of(judged.output(DOMAIN), 1, categories);
        terms.put(GanTerm.ADVERSARIAL_SOURCE, real.value());
        gradient =
            keep(
                Places.ofImages(
                    judged.inputGradient(Map.of(DOMAIN, real.weighted(objective.adversarial()))),
                    batch.targetPlaces()));
      }
      patches.addSourceTerm(fake, gradient, terms);
      try (Network.Pass back = sourceToTarget.forward(fake)) {
        LossTerm same = ReconstructionLoss.of(back.output(ResnetGenerator.OUTPUT), batch.target());
        terms.put(GanTerm.RECONSTRUCTION_TARGET, same.value());
        gradient.addi(back.backward(outputGradient(same.weighted(objective.reconstruction()))));
      }
      translation.learn(outputGradient(gradient));
      return fake;
    }
  }

  /** Terms as large as those of all steps until the next that has them, so that means are right. */
  private void identity(GanBatch batch, Map<GanTerm, Double> terms) {
    int every = objective.identityEvery();
    try (Network.Pass pass = sourceToTarget.forward(batch.target())) {
      LossTerm same = IdentityLoss.of(pass.output(ResnetGenerator.OUTPUT), batch.target());
      terms.put(GanTerm.IDENTITY_TARGET, every * same.value());
      pass.learn(outputGradient(same.weighted(every * objective.identity())));
    }
    try (Network.Pass pass = targetToSource.forward(batch.source())) {
      LossTerm same = IdentityLoss.of(pass.output(ResnetGenerator.OUTPUT), batch.source());
      terms.put(GanTerm.IDENTITY_SOURCE, every * same.value());
      pass.learn(outputGradient(same.weighted(every * objective.identity())));
    }
  }

  /**
   * Gradients of the source discriminator.
   *
   * @return what it is sure of in the translated target, for the anchored term
   */
  private byte[] discriminateSource(
      GanBatch batch, byte[] categories, Fake fake, INDArray fresh, Map<GanTerm, Double> terms) {
    boolean semantic = objective.semantic() > 0;
    try (Network.Pass pass = sourceDiscriminator.forward(batch.sourceSeen(), heads(semantic))) {
      LossTerm real = LeastSquaresLoss.of(pass.output(DOMAIN), 1, categories);
      terms.put(GanTerm.DOMAIN_SOURCE, real.value() / 2);
      Map<String, INDArray> gradients = new HashMap<>();
      gradients.put(DOMAIN, real.weighted(0.5));
      if (semantic) {
        LossTerm labelled = PixelCrossEntropy.of(pass.output(SEMANTICS), batch.sourceLabel());
        terms.put(GanTerm.SEMANTICS_SOURCE, labelled.value());
        gradients.put(SEMANTICS, labelled.weighted(objective.semantic()));
      }
      pass.learn(gradients);
    }
    boolean anchored = batch.targetLabel().length == 0 && objective.isAnchored(step, false);
    try (Network.Pass pass = sourceDiscriminator.forward(fake.seen(), heads(anchored))) {
      LossTerm unreal = LeastSquaresLoss.of(pass.output(DOMAIN), 0, fake.categories());
      terms.merge(GanTerm.DOMAIN_SOURCE, unreal.value() / 2, Double::sum);
      pass.learn(Map.of(DOMAIN, unreal.weighted(0.5)));
      // A fake from the pool shows another target than this batch's: nothing to be sure of.
      return anchored && fake.image() == fresh
          ? PixelCrossEntropy.confidentLabels(pass.output(SEMANTICS), objective.anchorConfidence())
          : ignored(batch);
    }
  }

  /** Gradients of the target discriminator. */
  private void discriminateTarget(
      GanBatch batch,
      byte[] categories,
      Fake fake,
      byte[] sureOfTarget,
      Map<GanTerm, Double> terms) {
    boolean labelled = batch.targetLabel().length > 0;
    boolean anchored = objective.isAnchored(step, labelled);
    try (Network.Pass pass = targetDiscriminator.forward(batch.targetSeen(), heads(anchored))) {
      LossTerm real = LeastSquaresLoss.of(pass.output(DOMAIN), 1, categories);
      terms.put(GanTerm.DOMAIN_TARGET, real.value() / 2);
      Map<String, INDArray> gradients = new HashMap<>();
      gradients.put(DOMAIN, real.weighted(0.5));
      if (anchored) {
        LossTerm anchor =
            PixelCrossEntropy.of(
                pass.output(SEMANTICS), labelled ? batch.targetLabel() : sureOfTarget);
        terms.put(GanTerm.ANCHOR, anchor.value());
        gradients.put(SEMANTICS, anchor.weighted(objective.anchor()));
      }
      pass.learn(gradients);
    }
    boolean semantic = objective.semanticFake() > 0;
    try (Network.Pass pass = targetDiscriminator.forward(fake.seen(), heads(semantic))) {
      LossTerm unreal = LeastSquaresLoss.of(pass.output(DOMAIN), 0, fake.categories());
      terms.merge(GanTerm.DOMAIN_TARGET, unreal.value() / 2, Double::sum);
      Map<String, INDArray> gradients = new HashMap<>();
      gradients.put(DOMAIN, unreal.weighted(0.5));
      if (semantic) {
        LossTerm ofFake = PixelCrossEntropy.of(pass.output(SEMANTICS), fake.labels());
        terms.put(GanTerm.SEMANTICS_TARGET, ofFake.value());
        gradients.put(SEMANTICS, ofFake.weighted(objective.semanticFake()));
      }
      pass.learn(gradients);
    }
  }

  private static byte[] ignored(GanBatch batch) {
    byte[] labels = batch.sourceLabel();
    Arrays.fill(labels, IGNORED);
    return labels;
  }

  private void update(Network network, double rate) {
    optimizer.update(
        network.parameters(),
        network.gradients(),
        moments.get(networks.indexOf(network)),
        rate,
        step);
  }

  private INDArray keep(INDArray array) {
    return array.leverageTo(workspace);
  }

  private static Map<String, INDArray> outputGradient(INDArray gradient) {
    return Map.of(ResnetGenerator.OUTPUT, gradient);
  }

  private static String[] heads(boolean semantic) {
    return semantic ? new String[] {DOMAIN, SEMANTICS} : new String[] {DOMAIN};
  }

  /** A copy of parameters, moments and step. */
  public TrainingState state() {
    int count = parameterCount();
    float[] parameters = new float[count];
    float[] first = new float[count];
    float[] second = new float[count];
    int offset = 0;
    for (int i = 0; i < networks.size(); i++) {
      copy(networks.get(i).parameters(), parameters, offset);
      copy(moments.get(i).first(), first, offset);
      copy(moments.get(i).second(), second, offset);
      offset += networks.get(i).parameterCount();
    }
    return new TrainingState(step, parameters, first, second, generatorAverage.values());
  }

  /** Continues from a state of the same architecture. */
  public void restore(TrainingState state) {
    int count = state.parameters().length;
    if (count != parameterCount()) {
      throw new IllegalArgumentException(
          "Invalid training state of %d parameters: the networks have %d"
              .formatted(count, parameterCount()));
    }
    int offset = 0;
    for (int i = 0; i < networks.size(); i++) {
      int length = networks.get(i).parameterCount();
      assign(networks.get(i).parameters(), state.parameters(), offset, length);
      assign(moments.get(i).first(), state.firstMoment(), offset, length);
      assign(moments.get(i).second(), state.secondMoment(), offset, length);
      offset += length;
    }
    generatorAverage.restore(state.generatorAverage());
    step = state.step();
  }

  /** G_ST. */
  public Network sourceToTarget() {
    return sourceToTarget;
  }

  /** G_TS. */
  public Network targetToSource() {
    return targetToSource;
  }

  /** D_T. */
  public Network targetDiscriminator() {
    return targetDiscriminator;
  }

  /** Parameters of all networks. */
  public int parameterCount() {
    return networks.stream().mapToInt(Network::parameterCount).sum();
  }

  /** Frees the blocks of memory that the calling thread's steps have been reusing. */
  public static void releaseMemory() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  private static void copy(INDArray from, float[] to, int offset) {
    float[] values = from.castTo(DataType.FLOAT).toFloatVector();
    System.arraycopy(values, 0, to, offset, values.length);
  }

  private static void assign(INDArray to, float[] from, int offset, int length) {
    float[] values = Arrays.copyOfRange(from, offset, offset + length);
    try (INDArray array = Nd4j.createFromArray(values)) {
      to.assign(array.castTo(to.dataType()));
    }
  }
}
