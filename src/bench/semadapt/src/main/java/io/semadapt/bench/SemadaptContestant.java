// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.dl4j.train.GanBatch;
import io.semadapt.dl4j.train.Fake;
import io.semadapt.dl4j.train.Optimizer;
import io.semadapt.dl4j.train.SemanticGan;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.ImagePool;
import io.semadapt.train.LearningRateSchedule;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Semadapt's side: the classes that the jobs train and translate with. */
public final class SemadaptContestant {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);

  private SemadaptContestant() {}

  /** Serves standard input; the number of threads is the environment's OMP_NUM_THREADS. */
  public static void main(String[] arguments) throws IOException {
    Backend.initialize();
    Contestant.serve(SemadaptContestant::prepare);
  }

  private static Runnable prepare(Scenario scenario) {
    return switch (scenario.kind()) {
      case SGEMM -> sgemm(scenario);
      case GAN_STEP -> ganStep(scenario);
      case TRANSLATE -> translation(scenario);
      case SEGMENTER_STEP -> segmenterStep(scenario);
    };
  }

  private static Runnable sgemm(Scenario scenario) {
    INDArray left = Nd4j.rand(DataType.FLOAT, scenario.channels(), scenario.channels());
    INDArray right = Nd4j.rand(DataType.FLOAT, scenario.channels(), scenario.channels());
    INDArray product =
        Nd4j.createUninitialized(
            DataType.FLOAT, new long[] {scenario.channels(), scenario.channels()}, 'f');
    return () -> left.mmuli(right, product);
  }

  private static Runnable ganStep(Scenario scenario) {
    double[] classWeights = new double[Scenario.CLASSES];
    Arrays.fill(classWeights, 1);
    SemanticGan gan =
        SemanticGan.create(
            new GanArchitecture(
                scenario.channels(),
                scenario.blocks(),
                scenario.channels(),
                Scenario.LEVELS,
                Scenario.CLASSES),
            new GanObjective(1, 1, 1, 10, 5, 1, 0.8, 0),
            classWeights,
            Optimizer.ADAM,
            new LearningRateSchedule(2e-4, Long.MAX_VALUE),
            0,
            1);
    GanBatch batch = new GanBatch(images(scenario), labels(scenario), images(scenario));
    ImagePool<Fake> pool = Fake.pool(0, 1);
    return () -> gan.step(batch, pool);
  }

  private static Runnable translation(Scenario scenario) {
    Network generator =
        ResnetGenerator.create(
            new GeneratorArchitecture(scenario.channels(), scenario.blocks()), 1);
    INDArray image = images(scenario);
    return () -> generator.infer(image, ResnetGenerator.OUTPUT).close();
  }

  private static Runnable segmenterStep(Scenario scenario) {
    ComputationGraph graph =
        SegmenterGraphs.create(
            new UnetArchitecture(scenario.channels()), new Adam(1e-3), 1, new double[0]);
    byte[] labels = labels(scenario);
    float[] ids = new float[labels.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = labels[i];
    }
    DataSet batch =
        new DataSet(
            images(scenario),
            Nd4j.create(
                ids, new long[] {scenario.batch(), 1, scenario.height(), scenario.width()}, 'c'));
    return () -> graph.fit(batch);
  }

  private static INDArray images(Scenario scenario) {
    return Nd4j.rand(DataType.FLOAT, scenario.batch(), 3, scenario.height(), scenario.width())
        .muli(2)
        .subi(1);
  }

  private static byte[] labels(Scenario scenario) {
    byte[] labels = new byte[scenario.batch() * scenario.width() * scenario.height()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) RANDOM.nextInt(Scenario.CLASSES);
    }
    return labels;
  }
}
