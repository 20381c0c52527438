// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.peers;

import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import java.util.Arrays;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The element-wise mean of the workers' vectors: each worker averages one chunk, in double
 * precision and in the order of the workers, and sends it to all. So it is bit for bit that of
 * {@link io.semadapt.train.ParameterAverage}, whatever the number of workers and the order of
 * arrival, if 32-bit floats are sent. A worker sends and receives 2 (k-1)/k of a vector.
 */
final class PeerMean {
  private final TensorSettings host = TensorSettings.cpu();
  private final PeerGroup group;
  private final ScalarType wire;

  /**
   * How far the workers' vectors were apart.
   *
   * @param farthest largest {@code |theta_i - mean|^2} over the workers' vectors {@code theta_i}
   * @param norm {@code |mean|^2}
   */
  record Spread(double farthest, double norm) {
    /** The largest {@code |theta_i - mean| / |mean|}; 0 if all are 0. */
    double drift() {
      return norm == 0 ? 0 : Math.sqrt(farthest / norm);
    }
  }

  /**
   * Means of these workers' vectors. Must be made outside a {@code PointerScope}.
   *
   * @param wire what is sent: values are rounded to it on the way to the worker that averages them,
   *     and means on the way back
   */
  PeerMean(PeerGroup group, ScalarType wire) {
    this.group = group;
    this.wire = wire;
  }

  /**
   * Replaces a vector by the mean.
   *
   * @param vector 32-bit floats, [n] with n above 0
   * @param samples that each worker saw, the same number for all
   */
  void replace(Tensor vector, long samples) {
    Scopes.inference(
        () -> {
          put(vector, mean(received(vector), samples));
          return vector;
        });
  }

  /** The same, and how far the vectors were apart, as they were sent. */
  Spread replaceAndMeasure(Tensor vector, long samples) {
    return Scopes.inference(
        () -> {
          Tensor received = received(vector);
          Tensor mean = mean(received, samples);
          put(vector, mean);
          return spread(received, mean);
        });
  }

  /** This worker's chunk of each worker's vector: [workers, chunk], the last ones end with 0. */
  private Tensor received(Tensor vector) {
    int workers = group.workers();
    long chunk = (vector.numel() + workers - 1) / workers;
    Tensor rows = torch.zeros(new long[] {workers * chunk}, new TensorOptions(wire));
    rows.narrow(0, 0, vector.numel()).copy_(vector);
    return group.exchange(rows.view(workers, chunk)).to(vector.device(), ScalarType.Float);
  }

  private Tensor mean(Tensor received, long samples) {
    Tensor sum = zeros(received.size(1), received);
    for (int worker = 0; worker < group.workers(); worker++) {
      Tensor row = received.select(0, worker);
      Scopes.freeing(
          () -> {
            // A product by itself: one that is added at once would be rounded once.
            sum.add_(row.to(ScalarType.Double).mul_(new Scalar((double) samples)));
            return sum;
          });
    }
    // A vector of one: a GPU multiplies by the reciprocal of a number.
    Tensor weight = zeros(1, received).add_(new Scalar((double) samples * group.workers()));
    return sum.div_(weight).to(ScalarType.Float);
  }

  private void put(Tensor vector, Tensor mean) {
    Tensor all = group.gather(mean.to(host.device(), wire));
    vector.copy_(all.narrow(0, 0, vector.numel()));
  }

  private Spread spread(Tensor received, Tensor mean) {
    int workers = group.workers();
    Tensor sums = zeros(workers + 1, received);
    for (int worker = 0; worker < workers; worker++) {
      Tensor own = sums.select(0, worker);
      Tensor row = received.select(0, worker);
      Scopes.freeing(() -> own.add_(squares(row.to(ScalarType.Double).sub_(mean))));
    }
    sums.select(0, workers).add_(squares(mean.to(ScalarType.Double)));
    double[] all = TensorSettings.doubles(group.gather(sums.to(host.device(), ScalarType.Double)));
    double[] totals = new double[workers + 1];
    for (int i = 0; i < all.length; i++) {
      totals[i % totals.length] += all[i];
    }
    double farthest = Arrays.stream(totals).limit(workers).max().orElse(0);
    return new Spread(farthest, totals[workers]);
  }

  private static Tensor squares(Tensor values) {
    return values.mul_(values).sum();
  }

  private static Tensor zeros(long length, Tensor beside) {
    return torch.zeros(
        new long[] {length},
        new TensorOptions(ScalarType.Double).device(new DeviceOptional(beside.device())));
  }
}
