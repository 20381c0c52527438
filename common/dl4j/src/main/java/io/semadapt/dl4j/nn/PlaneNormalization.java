// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Normalisation of a channel over the planes of one image (instance normalisation) or of a whole
 * batch (batch normalisation), with scale, offset and rectifier, as loops over float planes:
 *
 * <pre>{@code
 * x^       = (x - mean) / deviation       deviation = sqrt(var + epsilon)
 * u        = scale * x^ + offset          y = u > 0 ? u : slope * u
 * g        = dL/dy * (u > 0 ? 1 : slope)
 * d scale  = sum of g * x^                d offset = sum of g
 * d x      = scale / deviation * (g - mean(g) - x^ * mean(g * x^))
 * }</pre>
 *
 * <p>Remembers means and deviations from {@link #forward} for {@link #backward}.
 */
final class PlaneNormalization {
  private final int images;
  private final float slope;
  private final double epsilon;
  private final float[] scale;
  private final float[] offset;
  private float[] means = {};
  private float[] deviations = {};

  /**
   * A normalisation over groups of so many images.
   *
   * @param slope of the rectifier below zero; 1: none
   * @param scale one a channel; not copied; likewise offset
   */
  PlaneNormalization(int images, double slope, double epsilon, float[] scale, float[] offset) {
    this.images = images;
    this.slope = (float) slope;
    this.epsilon = epsilon;
    this.scale = scale;
    this.offset = offset;
  }

  /** Mean of every group of images and channel, in this order. */
  float[] means() {
    return means;
  }

  /** Square root of biased variance plus epsilon, likewise. */
  float[] deviations() {
    return deviations;
  }

  /** Normalises by the statistics of {@code x} itself. */
  void forward(INDArray x, INDArray y) {
    Group group = new Group(x);
    means = new float[group.count()];
    deviations = new float[means.length];
    Planes in = Planes.of(x);
    Planes out = Planes.of(y);
    float[] work = new float[group.values.length];
    for (int index = 0; index < means.length; index++) {
      group.read(in, index, group.values);
      means[index] = (float) (PlaneMath.sum(group.values) / work.length);
      double variance = PlaneMath.squares(group.values, means[index], work) / work.length;
      deviations[index] = (float) Math.sqrt(variance + epsilon);
      rectify(group, index);
      group.write(out, index, group.values);
    }
  }

  /** Normalises by given statistics, one of each a channel; groups must be of the whole batch. */
  void forward(INDArray x, INDArray y, float[] givenMeans, float[] givenDeviations) {
    Group group = new Group(x);
    means = givenMeans;
    deviations = givenDeviations;
    Planes in = Planes.of(x);
    Planes out = Planes.of(y);
    for (int index = 0; index < means.length; index++) {
      group.read(in, index, group.values);
      rectify(group, index);
      group.write(out, index, group.values);
    }
  }

  private void rectify(Group group, int index) {
    float factor = factor(index);
    PlaneMath.rectify(group.values, factor, shift(index, factor), slope);
  }

  /** Writes {@code dx} and the gradients of scale and offset. */
  void backward(
      INDArray x, INDArray upstream, INDArray dx, INDArray scaleGradient, INDArray offsetGradient) {
    Group group = new Group(x);
    double[] scaleSums = new double[scale.length];
    double[] offsetSums = new double[scale.length];
    Planes in = Planes.of(x);
    Planes above = Planes.of(upstream);
    Planes out = Planes.of(dx);
    float[] values = group.values;
    float[] g = new float[values.length];
    float[] work = new float[values.length];
    for (int index = 0; index < means.length; index++) {
      group.read(in, index, values);
      group.read(above, index, g);
      float factor = factor(index);
      PlaneMath.rectifyGradient(g, values, factor, shift(index, factor), slope);
      double sum = PlaneMath.sum(g);
      double product = PlaneMath.dot(g, values, means[index], work) / deviations[index];
      offsetSums[index % scale.length] += sum;
      scaleSums[index % scale.length] += product;
      float share = (float) (product / g.length / deviations[index]);
      PlaneMath.project(g, values, factor, (float) (sum / g.length), means[index], share);
      group.write(out, index, g);
    }
    for (int channel = 0; channel < scale.length; channel++) {
      scaleGradient.putScalar(channel, scaleSums[channel]);
      offsetGradient.putScalar(channel, offsetSums[channel]);
    }
  }

  private float factor(int index) {
    return scale[index % scale.length] / deviations[index];
  }

  private float shift(int index, float factor) {
    return offset[index % scale.length] - means[index] * factor;
  }

  /** The planes of one channel in one group of images, side by side. */
  private final class Group {
    private final int total;
    private final int size;
    private final float[] values;

    Group(INDArray x) {
      total = (int) x.size(0);
      size = (int) (x.size(2) * x.size(3));
      values = new float[images * size];
    }

    int count() {
      return total / images * scale.length;
    }

    void read(Planes planes, int index, float[] to) {
      for (int image = 0; image < images; image++) {
        planes.read(plane(index, image), to, image * size);
      }
    }

    void write(Planes planes, int index, float[] from) {
      for (int image = 0; image < images; image++) {
        planes.write(plane(index, image), from, image * size);
      }
    }

    private int plane(int index, int image) {
      int group = index / scale.length;
      return (group * images + image) * scale.length + index % scale.length;
    }
  }
}
