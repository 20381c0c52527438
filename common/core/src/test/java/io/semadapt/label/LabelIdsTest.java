// SPDX-License-Identifier: Apache-2.0
package io.semadapt.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelIdsTest {
  @Test
  void theTableIsTheOneOfCityscapes() {
    int[] labelIds = {7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33};
    byte[] every = new byte[256];
    for (int i = 0; i < 256; i++) {
      every[i] = (byte) i;
    }
    byte[] trainIds = LabelIds.toTrainIds(every);
    int next = 0;
    for (int i = 0; i < 256; i++) {
      boolean evaluated = next < labelIds.length && labelIds[next] == i;
      assertThat(trainIds[i] & 0xff).isEqualTo(evaluated ? next++ : 255);
    }
    assertThat(next).isEqualTo(19);
  }

  @Test
  void goingBackGivesTheLabelIdOrUnlabeled() {
    assertThat(LabelIds.toLabelIds(new byte[] {0, 13, 18, 19, (byte) 255}))
        .containsExactly(7, 26, 33, 0, 0);
  }
}
