// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.engine.PaddedPredictor;
import io.semadapt.image.CropPlace;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.Teacher;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a semantic GAN itself knows of a photograph: its two discriminators also segment. D_T sees
 * x_t as it is, D_S its translation to the source, and their logits are added:
 *
 * <pre>{@code
 * p = softmax((D_T^sem(x_t) + D_S^sem(G_TS(x_t))) / 2)
 * }</pre>
 *
 * <p>That the source's path and the target's vote together is from dual path learning (arXiv
 * 2108.06337), there with segmenters; that the discriminators are the segmenters is this project's
 * own.
 */
public final class DiscriminatorTeacher {
  private final GanArchitecture architecture;
  private final Network targetToSource;
  private final Network sourceDiscriminator;
  private final Network targetDiscriminator;

  private DiscriminatorTeacher(
      GanArchitecture architecture,
      Network targetToSource,
      Network sourceDiscriminator,
      Network targetDiscriminator) {
    this.architecture = architecture;
    this.targetToSource = targetToSource;
    this.sourceDiscriminator = sourceDiscriminator;
    this.targetDiscriminator = targetDiscriminator;
  }

  /** Three of the four networks of a checkpoint. */
  public static Teacher of(GanCheckpoint checkpoint) {
    GanArchitecture architecture = checkpoint.architecture();
    Network targetToSource = GanNetworks.generator(architecture, checkpoint.seed());
    Network sourceDiscriminator = GanNetworks.discriminator(architecture, checkpoint.seed());
    Network targetDiscriminator = GanNetworks.discriminator(architecture, checkpoint.seed());
    // G_ST, of G_TS's size, comes first.
    int offset = targetToSource.parameterCount();
    for (Network network :
        new Network[] {targetToSource, sourceDiscriminator, targetDiscriminator}) {
      int end = offset + network.parameterCount();
      try (INDArray values =
          Nd4j.createFromArray(Arrays.copyOfRange(checkpoint.state().parameters(), offset, end))) {
        network.parameters().assign(values);
      }
      offset = end;
    }
    DiscriminatorTeacher teacher =
        new DiscriminatorTeacher(
            architecture, targetToSource, sourceDiscriminator, targetDiscriminator);
    return new PaddedPredictor(architecture.multiple(), teacher::logits);
  }

  private float[] logits(float[] image, int height, int width, CropPlace place) {
    INDArray planes = Places.planes(architecture, List.of(place), height, width);
    try (INDArray target = Nd4j.create(image, new long[] {1, 3, height, width}, 'c');
        INDArray source = targetToSource.infer(target, ResnetGenerator.OUTPUT);
        INDArray seenAsTarget =
            targetDiscriminator.infer(
                Places.beside(target, planes), SemanticDiscriminator.SEMANTICS);
        INDArray seenAsSource =
            sourceDiscriminator.infer(
                Places.beside(source, planes), SemanticDiscriminator.SEMANTICS);
        INDArray mean = seenAsTarget.add(seenAsSource).divi(2)) {
      return mean.dup('c').reshape(mean.length()).toFloatVector();
    }
  }
}
