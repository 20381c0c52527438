// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.image.Geometry;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DiscriminatorTeacherTest {
  private static final GanArchitecture ARCHITECTURE = new GanArchitecture(2, 1, 2, 3, 19);

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void bothDiscriminatorsVoteEachOnTheDomainThatItKnows() {
    Network toTarget = GanNetworks.generator(ARCHITECTURE, 1);
    Network toSource = GanNetworks.generator(ARCHITECTURE, 2);
    Network ofSource = GanNetworks.discriminator(ARCHITECTURE, 3);
    Network ofTarget = GanNetworks.discriminator(ARCHITECTURE, 4);
    for (Network network : new Network[] {toTarget, toSource, ofSource, ofTarget}) {
      // As drawn, logits are nearly 0 and every class as likely as the next.
      network.parameters().muli(8);
    }
    RgbImage photograph = photograph(29, 19);
    RgbImage extended = Geometry.extend(photograph, 32, 24);
    INDArray target = Nd4j.createFromArray(Tensors.toNchw(extended)).reshape('c', 1, 3, 24, 32);

    ConfidentLabels labels =
        DiscriminatorTeacher.of(checkpoint(toTarget, toSource, ofSource, ofTarget))
            .label(photograph);

    INDArray logits =
        ofTarget
            .infer(target, SemanticDiscriminator.SEMANTICS)
            .add(
                ofSource.infer(
                    toSource.infer(target, ResnetGenerator.OUTPUT),
                    SemanticDiscriminator.SEMANTICS))
            .div(2);
    boolean varied = false;
    for (int y = 0; y < 19; y++) {
      for (int x = 0; x < 29; x++) {
        int best = 0;
        for (int c = 1; c < 19; c++) {
          best = logits.getFloat(0, c, y, x) > logits.getFloat(0, best, y, x) ? c : best;
        }
        double sum = 0;
        for (int c = 0; c < 19; c++) {
          sum += Math.exp(logits.getFloat(0, c, y, x) - logits.getFloat(0, best, y, x));
        }
        assertThat(labels.trainIds().ids()[y * 29 + x]).isEqualTo((byte) best);
        assertThat((double) labels.confidence()[y * 29 + x]).isCloseTo(1 / sum, within(1e-5));
        varied |= best != labels.trainIds().ids()[0];
      }
    }
    assertThat(varied).isTrue();
  }

  private static GanCheckpoint checkpoint(Network... networks) {
    SemanticGan gan =
        new SemanticGan(
            List.of(networks),
            new GanObjective(1, 1, 1, 10, 5, 1, 0.8, 0),
            new double[19],
            Optimizer.ADAM,
            new LearningRateSchedule(1e-4, 10),
            0);
    return new GanCheckpoint(ARCHITECTURE, "", "", 1, 7, gan.state());
  }

  private static RgbImage photograph(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(1).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
