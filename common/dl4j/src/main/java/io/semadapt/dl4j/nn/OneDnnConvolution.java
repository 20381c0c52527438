// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The convolutions of one layer for inputs of one shape, as prepared calls of oneDNN: float arrays
 * in NCHW outside, whatever blocked layout oneDNN likes best inside.
 */
final class OneDnnConvolution implements PreparedConvolution {
  private static final engine ENGINE = new engine(engine.kind.cpu, 0);

  // OneDNN's own one belongs to the thread that made a primitive; on any other it is missing or too
  // small, and calls fail ("status = 2") or write to address 0.
  private static final primitive_attr OWN_SCRATCHPAD = ownScratchpad();

  private final Shape shape;
  private final stream queue = new stream(ENGINE);
  private final convolution_forward.primitive_desc forwardPlan;
  private final Call forward;
  private Call inputGradient;
  private Call parameterGradients;

  private static primitive_attr ownScratchpad() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    return attributes;
  }

  OneDnnConvolution(Shape shape) {
    this.shape = shape;
    this.forwardPlan =
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                dnnl.prop_kind.forward_training,
                dnnl.algorithm.convolution_direct,
                any(shape.input()),
                any(shape.weights()),
                shape.biasLayout(),
                any(shape.output()),
                shape.strides(),
                shape.before(),
                shape.after()),
            OWN_SCRATCHPAD,
            ENGINE);
    this.forward = new Call(new convolution_forward(forwardPlan), forwardPlan);
    forward.input(DNNL_ARG_SRC, plain(shape.input()), forwardPlan.src_desc());
    forward.input(DNNL_ARG_WEIGHTS, plain(shape.weights()), forwardPlan.weights_desc());
    if (shape.bias) {
      forward.input(DNNL_ARG_BIAS, shape.biasLayout(), shape.biasLayout());
    }
    forward.output(DNNL_ARG_DST, plain(shape.output()), forwardPlan.dst_desc());
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void forward(INDArray x, INDArray weights, INDArray bias, INDArray y) {
    if (shape.bias) {
      forward.run(queue, x, weights, bias, y);
    } else {
      forward.run(queue, x, weights, y);
    }
  }

  @Override
  public void inputGradient(INDArray epsilon, INDArray weights, INDArray dx) {
    if (inputGradient == null) {
      inputGradient = planInputGradient();
    }
    inputGradient.run(queue, epsilon, weights, dx);
  }

  @Override
  public void parameterGradients(INDArray x, INDArray epsilon, INDArray weights, INDArray bias) {
    if (parameterGradients == null) {
      parameterGradients = planParameterGradients();
    }
    if (shape.bias) {
      parameterGradients.run(queue, x, epsilon, weights, bias);
    } else {
      parameterGradients.run(queue, x, epsilon, weights);
    }
  }

  private Call planInputGradient() {
    convolution_backward_data.primitive_desc plan =
        new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                dnnl.algorithm.convolution_direct,
                any(shape.input()),
                any(shape.weights()),
                any(shape.output()),
                shape.strides(),
                shape.before(),
                shape.after()),
            OWN_SCRATCHPAD,
            ENGINE,
            forwardPlan);
    Call call = new Call(new convolution_backward_data(plan), plan);
    call.input(DNNL_ARG_DIFF_DST, plain(shape.output()), plan.diff_dst_desc());
    call.input(DNNL_ARG_WEIGHTS, plain(shape.weights()), plan.weights_desc());
    call.output(DNNL_ARG_DIFF_SRC, plain(shape.input()), plan.diff_src_desc());
    return call;
  }

  private Call planParameterGradients() {
    convolution_backward_weights.primitive_desc plan =
        new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                dnnl.algorithm.convolution_direct,
                any(shape.input()),
                any(shape.weights()),
                shape.biasLayout(),
                any(shape.output()),
                shape.strides(),
                shape.before(),
                shape.after()),
            OWN_SCRATCHPAD,
            ENGINE,
            forwardPlan);
    Call call = new Call(new convolution_backward_weights(plan), plan);
    call.input(DNNL_ARG_SRC, plain(shape.input()), plan.src_desc());
    call.input(DNNL_ARG_DIFF_DST, plain(shape.output()), plan.diff_dst_desc());
    call.output(DNNL_ARG_DIFF_WEIGHTS, plain(shape.weights()), plan.diff_weights_desc());
    if (shape.bias) {
      call.output(DNNL_ARG_DIFF_BIAS, shape.biasLayout(), shape.biasLayout());
    }
    return call;
  }

  /** A layout that oneDNN chooses. */
  private static memory.desc any(long[] size) {
    return new memory.desc(size, memory.data_type.f32, memory.format_tag.any);
  }

  /** Row-major. */
  private static memory.desc plain(long[] size) {
    return new memory.desc(size, memory.data_type.f32, memory.format_tag.abcd);
  }

  /**
   * Sizes of a convolution, in elements.
   *
   * @param top rows of zeros above the image; likewise left, bottom, right
   */
  record Shape(
      long images,
      long inputs,
      long height,
      long width,
      long outputs,
      long kernelHeight,
      long kernelWidth,
      long strideDown,
      long strideRight,
      long top,
      long left,
      long bottom,
      long right,
      boolean bias) {

    long outputHeight() {
      return (height + top + bottom - kernelHeight) / strideDown + 1;
    }

    long outputWidth() {
      return (width + left + right - kernelWidth) / strideRight + 1;
    }

    private long[] input() {
      return new long[] {images, inputs, height, width};
    }

    private long[] weights() {
      return new long[] {outputs, inputs, kernelHeight, kernelWidth};
    }

    private long[] output() {
      return new long[] {images, outputs, outputHeight(), outputWidth()};
    }

    /** Empty without bias: so oneDNN has it. */
    private memory.desc biasLayout() {
      if (!bias) {
        return new memory.desc();
      }
      return new memory.desc(new long[] {outputs}, memory.data_type.f32, memory.format_tag.x);
    }

    private long[] strides() {
      return new long[] {strideDown, strideRight};
    }

    private long[] before() {
      return new long[] {top, left};
    }

    private long[] after() {
      return new long[] {bottom, right};
    }
  }

  /** A prepared computation: inputs are brought into its layout, outputs out of it. */
  private static final class Call {
    private final primitive work;
    private final IntMemoryMap arguments = new IntMemoryMap();
    private final List<Operand> inputs = new ArrayList<>();
    private final List<Operand> outputs = new ArrayList<>();
    private final memory scratchpad;
    private final long scratchpadBytes;

    Call(primitive work, primitive_desc_base plan) {
      this.work = work;
      this.scratchpad = new memory(plan.scratchpad_desc(), ENGINE, (Pointer) null);
      this.scratchpadBytes = plan.scratchpad_desc().get_size();
      arguments.put(DNNL_ARG_SCRATCHPAD, scratchpad);
    }

    void input(int argument, memory.desc outside, memory.desc inside) {
      inputs.add(new Operand(outside, inside, true));
      arguments.put(argument, inputs.get(inputs.size() - 1).inside);
    }

    void output(int argument, memory.desc outside, memory.desc inside) {
      outputs.add(new Operand(outside, inside, false));
      arguments.put(argument, outputs.get(outputs.size() - 1).inside);
    }

    /** Runs with the inputs' arrays, then the outputs', in the order of their declaration. */
    void run(stream queue, INDArray... arrays) {
      int slot = 0;
      for (Operand input : inputs) {
        input.attach(arrays[slot], slot);
        input.reorder(queue);
        slot++;
      }
      for (Operand output : outputs) {
        output.attach(arrays[slot], slot);
        slot++;
      }
      if (scratchpadBytes > 0) {
        scratchpad.set_data_handle(Scratch.OF_THREAD.get().atLeast(slot, scratchpadBytes));
      }
      work.execute(queue, arguments);
      for (Operand output : outputs) {
        output.reorder(queue);
      }
    }
  }

  /** An array outside and its copy in oneDNN's layout; one and the same if the layouts are. */
  private static final class Operand {
    private final memory outside;
    private final memory inside;
    private final long bytes;
    private final reorder copy;
    private final IntMemoryMap copyArguments = new IntMemoryMap();

    Operand(memory.desc outsideLayout, memory.desc insideLayout, boolean inwards) {
      outside = new memory(outsideLayout, ENGINE, (Pointer) null);
      bytes = insideLayout.get_size();
      if (outsideLayout.equals(insideLayout)) {
        inside = outside;
        copy = null;
      } else {
        inside = new memory(insideLayout, ENGINE, (Pointer) null);
        copy = inwards ? new reorder(outside, inside) : new reorder(inside, outside);
        copyArguments.put(DNNL_ARG_FROM, inwards ? outside : inside);
        copyArguments.put(DNNL_ARG_TO, inwards ? inside : outside);
      }
    }

    void attach(INDArray array, int slot) {
      outside.set_data_handle(array.data().addressPointer());
      if (copy != null) {
        inside.set_data_handle(Scratch.OF_THREAD.get().atLeast(slot, bytes));
      }
    }

    void reorder(stream queue) {
      if (copy != null) {
        copy.execute(queue, copyArguments);
      }
    }
  }

  /** Blocks of memory for inner copies and oneDNN's scratchpad, shared by all calls of a thread. */
  private static final class Scratch {
    private static final int SLOTS = 5;
    static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final memory[] blocks = new memory[SLOTS];
    private final Pointer[] addresses = new Pointer[SLOTS];
    private final long[] sizes = new long[SLOTS];

    Pointer atLeast(int slot, long bytes) {
      if (sizes[slot] < bytes) {
        blocks[slot] =
            new memory(
                new memory.desc(new long[] {bytes}, memory.data_type.u8, memory.format_tag.x),
                ENGINE);
        addresses[slot] = blocks[slot].get_data_handle();
        sizes[slot] = bytes;
      }
      return addresses[slot];
    }
  }
}
