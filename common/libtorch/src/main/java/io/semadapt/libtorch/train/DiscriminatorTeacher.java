// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.PaddedPredictor;
import io.semadapt.libtorch.nn.Network;
import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.ResnetGenerator;
import io.semadapt.libtorch.nn.SemanticDiscriminator;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.Architecture;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.Teacher;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The two discriminators of a semantic GAN as one segmenter of photographs, as in {@code
 * io.semadapt.dl4j.train.DiscriminatorTeacher}:
 *
 * <pre>{@code
 * p = softmax((D_T^sem(x_t) + D_S^sem(G_TS(x_t))) / 2)
 * }</pre>
 */
public final class DiscriminatorTeacher {
  private final ResnetGenerator targetToSource;
  private final SemanticDiscriminator sourceDiscriminator;
  private final SemanticDiscriminator targetDiscriminator;

  /** The networks of a checkpoint. */
  public static Teacher of(GanCheckpoint checkpoint, TensorSettings settings) {
    DiscriminatorTeacher networks = new DiscriminatorTeacher(checkpoint, settings);
    Inference inference = new Inference(settings);
    return new PaddedPredictor(
        checkpoint.architecture().multiple(),
        (image, height, width, place) ->
            inference.run(
                image,
                height,
                width,
                target ->
                    networks.meanLogits(
                        target,
                        Places.planes(
                            checkpoint.architecture(), List.of(place), height, width, settings))));
  }

  private DiscriminatorTeacher(GanCheckpoint checkpoint, TensorSettings settings) {
    GanArchitecture architecture = checkpoint.architecture();
    Parameters parameters =
        new Parameters(
            architecture.networks().stream().map(Architecture::layers).toList(), settings);
    parameters.layout().set(parameters.values(), checkpoint.state().parameters());
    List<Network> networks = parameters.networks();
    targetToSource = new ResnetGenerator(architecture.generator(), networks.get(1));
    sourceDiscriminator = new SemanticDiscriminator(architecture.discriminator(), networks.get(2));
    targetDiscriminator = new SemanticDiscriminator(architecture.discriminator(), networks.get(3));
  }

  private Tensor meanLogits(Tensor target, Optional<Tensor> places) {
    Tensor seenAsTarget = semantics(targetDiscriminator, target, places);
    Tensor seenAsSource = semantics(sourceDiscriminator, targetToSource.translate(target), places);
    return seenAsTarget.add(seenAsSource).mul(new Scalar(0.5));
  }

  private static Tensor semantics(
      SemanticDiscriminator discriminator, Tensor image, Optional<Tensor> places) {
    return discriminator.judge(image, places, /* semantic= */ true).semantics().orElseThrow();
  }
}
