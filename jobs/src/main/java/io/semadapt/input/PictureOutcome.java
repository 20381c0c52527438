// SPDX-License-Identifier: Apache-2.0
package io.semadapt.input;

import io.semadapt.dataset.Rejection;
import java.io.Serializable;
import java.util.List;

/** What a task has made of a part of the pictures; a record that JSON can hold. */
public interface PictureOutcome extends Serializable {
  /** Number of pictures with a result. */
  long pictures();

  /** Pictures that were left out. */
  List<Rejection> rejections();
}
