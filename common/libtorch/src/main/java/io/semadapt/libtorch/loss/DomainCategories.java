// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import io.semadapt.label.CityscapesClass;
import io.semadapt.model.PatchCategories;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** {@link PatchCategories} of labels that are on a device, without a copy to the host. */
public final class DomainCategories {
  private DomainCategories() {}

  /**
   * The categories of the patches of some images.
   *
   * @param labels train ids of type Long, 255 = ignore, [N, H, W]
   * @return of type Long, {@value PatchCategories#NONE} for none, [N, H/8 - 1, W/8 - 1]
   */
  public static Tensor of(Tensor labels) {
    // One plane for each category, and its share of the window of each patch: exact in floats.
    Tensor[] planes = new Tensor[PatchCategories.COUNT];
    for (int trainId = 0; trainId < CityscapesClass.TRAIN_CLASSES; trainId++) {
      int category = PatchCategories.of(trainId);
      Tensor shown = labels.eq(new Scalar(trainId));
      planes[category] = planes[category] == null ? shown : planes[category].logical_or(shown);
    }
    Tensor shares =
        torch.avg_pool2d(
            torch.stack(new TensorVector(planes), 1).to(torch.ScalarType.Float),
            new long[] {PatchCategories.WINDOW, PatchCategories.WINDOW},
            new long[] {PatchCategories.STRIDE, PatchCategories.STRIDE},
            /* padding= */ new long[] {0, 0},
            /* ceilMode= */ false,
            /* countPadding= */ true,
            /* divisor= */ new LongOptional());
    T_TensorTensor_T largest = torch.max(shares, 1);
    return largest
        .get1()
        .masked_fill(largest.get0().eq(new Scalar(0)), new Scalar(PatchCategories.NONE));
  }
}
