// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The peer's side. */
public final class LibtorchContestant {
  private LibtorchContestant() {}

  /** Serves standard input; the number of threads is the environment's OMP_NUM_THREADS. */
  @SuppressWarnings("try") // a scope is there to be closed
  public static void main(String[] arguments) throws IOException {
    torch.set_num_threads(Integer.parseInt(System.getenv().getOrDefault("OMP_NUM_THREADS", "1")));
    torch.set_num_interop_threads(1);
    torch.manual_seed(1);
    Contestant.serve(
        scenario -> {
          Runnable task = prepare(scenario);
          return () -> {
            // Frees the step's tensors at once, not when the garbage collector comes by.
            try (PointerScope scope = new PointerScope()) {
              task.run();
            }
          };
        });
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
    Tensor left = torch.rand(scenario.channels(), scenario.channels());
    Tensor right = torch.rand(scenario.channels(), scenario.channels());
    Tensor product = torch.rand(scenario.channels(), scenario.channels());
    return () -> torch.mm_out(product, left, right);
  }

  private static Runnable ganStep(Scenario scenario) {
    GanStep step = new GanStep(scenario);
    Tensor source = images(scenario);
    Tensor labels = labels(scenario);
    Tensor weights = torch.rand(scenario.batch(), 1, scenario.height(), scenario.width());
    Tensor target = images(scenario);
    return () -> step.run(source, labels, weights, target);
  }

  @SuppressWarnings("try") // a guard is there to be closed
  private static Runnable translation(Scenario scenario) {
    Generator generator = new Generator(scenario.channels(), scenario.blocks());
    generator.eval();
    Tensor image = images(scenario);
    return () -> {
      try (NoGradGuard frozen = new NoGradGuard()) {
        generator.forward(image);
      }
    };
  }

  private static Runnable segmenterStep(Scenario scenario) {
    Unet network = new Unet(scenario.channels(), Scenario.CLASSES);
    Adam optimizer = new Adam(network.parameters(), new AdamOptions(1e-3));
    Tensor images = images(scenario);
    Tensor labels = labels(scenario);
    return () -> {
      optimizer.zero_grad();
      Tensor loss = torch.cross_entropy(network.forward(images), labels);
      loss.backward();
      optimizer.step();
      loss.item_float();
    };
  }

  private static Tensor images(Scenario scenario) {
    return torch
        .rand(scenario.batch(), 3, scenario.height(), scenario.width())
        .mul(new Scalar(2.0))
        .sub(new Scalar(1.0));
  }

  private static Tensor labels(Scenario scenario) {
    return torch
        .randint(
            Scenario.CLASSES, new long[] {scenario.batch(), scenario.height(), scenario.width()})
        .to(torch.ScalarType.Long);
  }
}
