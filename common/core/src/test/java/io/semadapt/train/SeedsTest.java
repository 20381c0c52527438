// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void everyPlaceHasASeedOfItsOwn() {
    Set<Long> seeds = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long step = 0; step < 100; step++) {
        for (long worker = 0; worker < 10; worker++) {
          seeds.add(Seeds.mix(seed, step, worker));
        }
      }
    }
    assertThat(seeds).hasSize(10_000);
  }

  @Test
  void theSamePlaceHasTheSameSeed() {
    assertThat(Seeds.mix(7, 1, 2)).isEqualTo(Seeds.mix(7, 1, 2)).isNotEqualTo(Seeds.mix(7, 2, 1));
  }
}
