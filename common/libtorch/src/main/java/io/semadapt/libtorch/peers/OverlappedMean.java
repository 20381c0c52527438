// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import io.semadapt.engine.EngineException;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A mean that another thread exchanges while the worker goes on training (as Overlap Local SGD,
 * arXiv 2002.09539, with the mean itself as the anchor). It comes a round late: {@code s_i} is what
 * worker {@code i} sent, and {@code theta_i} what it has now.
 *
 * <pre>{@code
 * theta_i' = theta_i + (mean_j(s_j) - s_i)
 * }</pre>
 *
 * <p>So each worker keeps its progress of the last round until the next mean. Copies of the vector
 * on the processor are exchanged, so that a GPU is not held up. All workers call the same methods
 * in the same order, outside a {@code PointerScope}.
 */
public final class OverlappedMean implements AutoCloseable {
  private final Tensor vector;
  private final Tensor sent;
  private final Tensor own;
  private final VectorMean mean;
  private final ExecutorService thread;
  private Future<Double> pending;

  /**
   * Nothing is sent yet.
   *
   * @param vector 32-bit floats, [n] with n above 0, now the same for all workers
   * @param means of a vector on the processor; the caller closes it, after this
   */
  public OverlappedMean(Tensor vector, Function<Tensor, VectorMean> means) {
    this.vector = vector;
    long[] shape = {vector.numel()};
    sent = torch.zeros(shape, TensorSettings.cpu().options());
    own = torch.zeros(shape, TensorSettings.cpu().options());
    Scopes.untracked(() -> sent.copy_(vector));
    mean = means.apply(sent);
    thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "average");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Takes in the mean of what was sent last, and sends the vector.
   *
   * @param samples that each worker saw, the same number for all
   * @return the drift of the vectors that were sent last, see {@link VectorMean#replaceAndMeasure};
   *     0 if none were
   */
  public double advance(long samples) {
    double drift = takeIn();
    send(samples);
    return drift;
  }

  /**
   * Takes in the mean of what was sent last, and then replaces the vector by the mean: it is the
   * same for all workers afterwards.
   *
   * @return its drift
   */
  public double settle(long samples) {
    takeIn();
    send(samples);
    double drift = await();
    Scopes.untracked(() -> vector.copy_(sent));
    return drift;
  }

  private double takeIn() {
    if (pending == null) {
      return 0;
    }
    double drift = await();
    Scopes.inference(() -> vector.add_(sent.sub(own).to(vector.device(), vector.scalar_type())));
    return drift;
  }

  private void send(long samples) {
    Scopes.untracked(
        () -> {
          sent.copy_(vector);
          own.copy_(sent);
        });
    pending = thread.submit(() -> mean.replaceAndMeasure(samples));
  }

  private double await() {
    try {
      return pending.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("Cannot exchange with the other workers: interrupted", e);
    } finally {
      pending = null;
    }
  }

  /** Waits for what is being sent: its connections and memory are in use. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    sent.close();
    own.close();
  }
}
