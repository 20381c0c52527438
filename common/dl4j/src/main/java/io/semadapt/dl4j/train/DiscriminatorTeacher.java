// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.image.Geometry;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.label.CityscapesClass;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.Teacher;
import java.util.Arrays;
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
public final class DiscriminatorTeacher implements Teacher {
  private final int multiple;
  private final Network targetToSource;
  private final Network sourceDiscriminator;
  private final Network targetDiscriminator;

  private DiscriminatorTeacher(
      int multiple,
      Network targetToSource,
      Network sourceDiscriminator,
      Network targetDiscriminator) {
    this.multiple = multiple;
    this.targetToSource = targetToSource;
    this.sourceDiscriminator = sourceDiscriminator;
    this.targetDiscriminator = targetDiscriminator;
  }

  /** Three of the four networks of a checkpoint. */
  public static DiscriminatorTeacher of(GanCheckpoint checkpoint) {
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
    return new DiscriminatorTeacher(
        architecture.multiple(), targetToSource, sourceDiscriminator, targetDiscriminator);
  }

  @Override
  public ConfidentLabels label(RgbImage image) {
    int width = Geometry.roundUp(image.width(), multiple);
    int height = Geometry.roundUp(image.height(), multiple);
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    try (INDArray target = Nd4j.create(pixels, new long[] {1, 3, height, width}, 'c');
        INDArray source = targetToSource.infer(target, ResnetGenerator.OUTPUT);
        INDArray seenAsTarget = targetDiscriminator.infer(target, SemanticDiscriminator.SEMANTICS);
        INDArray seenAsSource = sourceDiscriminator.infer(source, SemanticDiscriminator.SEMANTICS);
        INDArray mean = seenAsTarget.add(seenAsSource).divi(2)) {
      float[] logits = mean.dup('c').reshape(mean.length()).toFloatVector();
      PixelSize size = new PixelSize(image.width(), image.height());
      return ConfidentLabels.of(
          new Logits(logits, CityscapesClass.TRAIN_CLASSES, width, size), size);
    }
  }
}
