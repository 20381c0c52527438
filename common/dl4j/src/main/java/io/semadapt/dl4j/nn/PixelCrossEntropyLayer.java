// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastDivOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Output layer of a segmenter: mean cross-entropy over the pixels that have a class, each weighing
 * what its class does.
 *
 * <pre>{@code
 * L = - 1/W * sum over (n,h,w) in V of w[y] * log softmax(logits[n,:,h,w])[y],  y = label[n,0,h,w]
 * W = sum over V of w[y]
 * V = the pixels whose label is not 255; L = 0 and no gradient when V is empty
 * }</pre>
 *
 * <p>Input: logits [N, C, H, W]. Labels: train ids as numbers [N, 1, H, W], 0..C-1 or 255. Output:
 * the logits, unchanged. The mean is taken over the whole batch here, so the network must be
 * configured with {@code miniBatch(false)}; DL4J's own {@code CnnLossLayer} sums over pixels and
 * wants one-hot labels, nineteen times the memory.
 */
public final class PixelCrossEntropyLayer extends CnnLossLayer {
  private static final long serialVersionUID = 1L;

  /** What each class weighs; empty when all weigh the same. */
  private double[] classWeights = {};

  /** A layer ready for {@code GraphBuilder.addLayer}; also called when a configuration is read. */
  public PixelCrossEntropyLayer() {
    setActivationFn(new ActivationIdentity());
    // Never evaluated: the parent class insists on having one.
    setLossFn(new LossMCXENT());
  }

  /**
   * A layer that weighs classes.
   *
   * @param classWeights one a class, above 0; empty when all weigh the same
   */
  public PixelCrossEntropyLayer(double[] classWeights) {
    this();
    setClassWeights(classWeights);
  }

  /** Read when a configuration is written. */
  public double[] getClassWeights() {
    return classWeights.clone();
  }

  /** Called when a configuration is read. */
  public void setClassWeights(double[] classWeights) {
    this.classWeights = classWeights.clone();
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof PixelCrossEntropyLayer layer
        && Arrays.equals(classWeights, layer.classWeights);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Arrays.hashCode(classWeights);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initializeParameters,
      DataType dataType) {
    return LayerSetup.of(
        new Instance(conf, dataType, classWeights),
        conf,
        listeners,
        index,
        parameters,
        initializeParameters);
  }

  private static final class Instance
      extends org.deeplearning4j.nn.layers.convolution.CnnLossLayer {
    private static final long serialVersionUID = 1L;

    private final double[] classWeights;

    /** The loss of the last backward pass; NaN when input or labels changed since. */
    private double loss = Double.NaN;

    Instance(NeuralNetConfiguration conf, DataType dataType, double[] classWeights) {
      super(conf, dataType);
      this.classWeights = classWeights;
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
      super.setInput(input, workspaces);
      loss = Double.NaN;
    }

    @Override
    public void setLabels(INDArray labels) {
      super.setLabels(labels);
      loss = Double.NaN;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      return workspaces.dup(ArrayType.ACTIVATIONS, input, input.ordering());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray delta =
          workspaces.createUninitialized(
              ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'c');
      loss = lossAndGradient(delta);
      return new Pair<>(new DefaultGradient(), delta);
    }

    @Override
    public double computeScore(
        double regularization, boolean training, LayerWorkspaceMgr workspaces) {
      if (Double.isNaN(loss)) {
        loss =
            lossAndGradient(
                workspaces.createUninitialized(
                    ArrayType.FF_WORKING_MEM, input.dataType(), input.shape(), 'c'));
      }
      return loss + regularization;
    }

    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
      throw new UnsupportedOperationException(
          "The mean over a batch's pixels is not a sum over its examples");
    }

    @Override
    public int numLabels() {
      return (int) input.size(1);
    }

    /** Writes dL/dlogits into {@code delta} and returns L. */
    private double lossAndGradient(INDArray delta) {
      checkLabels();
      long classes = input.size(1);
      long plane = input.size(2) * input.size(3);
      softmax(input, delta);
      INDArray trainIds = labels.ordering() == 'c' && !labels.isView() ? labels : labels.dup('c');
      DataBuffer ids = trainIds.data();
      DataBuffer values = delta.data();
      long offset = delta.offset();
      float[] weights = new float[classWeights.length == 0 ? 0 : (int) trainIds.length()];
      double counted = 0;
      double sum = 0;
      for (long n = 0; n < input.size(0); n++) {
        for (long p = 0; p < plane; p++) {
          int id = ids.getInt(n * plane + p);
          long base = offset + n * classes * plane + p;
          if (id == CityscapesClass.IGNORE) {
            for (long c = 0; c < classes; c++) {
              values.put(base + c * plane, 0.0);
            }
          } else if (id >= 0 && id < classes) {
            double probability = values.getDouble(base + id * plane);
            double weight = 1;
            if (weights.length > 0) {
              weight = classWeights[id];
              weights[(int) (n * plane + p)] = (float) weight;
            }
            sum -= weight * Math.log(Math.max(probability, Float.MIN_NORMAL));
            values.put(base + id * plane, probability - 1);
            counted += weight;
          } else {
            throw new IllegalArgumentException(
                "Invalid train id " + id + ": expected 0 to " + (classes - 1) + " or 255");
          }
        }
      }
      if (counted == 0) {
        return 0;
      }
      if (weights.length > 0) {
        weigh(delta, weights);
      }
      delta.divi(counted);
      return sum / counted;
    }

    /**
     * Softmax over the classes by elementary operations: ND4J's own gives wrong values for float32
     * along dimension 1 where oneDNN is in use.
     */
    private static void softmax(INDArray logits, INDArray out) {
      out.assign(logits);
      Nd4j.exec(new BroadcastSubOp(out, out.max(1), out, 0, 2, 3));
      Transforms.exp(out, false);
      Nd4j.exec(new BroadcastDivOp(out, out.sum(1), out, 0, 2, 3));
    }

    /** Multiplies the classes of each pixel by its weight. */
    private static void weigh(INDArray delta, float[] weights) {
      try (INDArray factors =
          Nd4j.create(weights, new long[] {delta.size(0), delta.size(2), delta.size(3)}, 'c')) {
        INDArray typed = factors.castTo(delta.dataType());
        Nd4j.exec(new BroadcastMulOp(delta, typed, delta, 0, 2, 3));
      }
    }

    private void checkLabels() {
      if (labels == null) {
        throw new IllegalStateException("Cannot compute the loss: no labels are set");
      }
      if (classWeights.length > 0 && classWeights.length != input.size(1)) {
        throw new IllegalStateException(
            "Invalid class weights: expected " + input.size(1) + ", was " + classWeights.length);
      }
      long[] expected = {input.size(0), 1, input.size(2), input.size(3)};
      if (!Arrays.equals(expected, labels.shape())) {
        throw new IllegalArgumentException(
            "Invalid label batch: expected "
                + Arrays.toString(expected)
                + ", was "
                + Arrays.toString(labels.shape()));
      }
    }
  }
}
