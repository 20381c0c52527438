// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.spark.SampleOrder.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
  private static final List<Long> SHARDS = List.of(3L, 0L, 5L, 4L);

  @Test
  void workersTogetherSeeEverySampleOnceAnEpoch() {
    Set<Address> seen = new HashSet<>();
    for (int worker = 0; worker < 3; worker++) {
      SampleOrder order = new SampleOrder(SHARDS, worker, 3, 1);
      for (int position = 0; position < 4; position++) {
        assertThat(seen.add(order.at(position))).isTrue();
      }
    }
    assertThat(seen).hasSize(12);
  }

  @Test
  void everyEpochHasItsOwnOrderOfTheSameSamples() {
    SampleOrder order = new SampleOrder(SHARDS, 0, 1, 1);
    List<Address> first = epoch(order, 0);
    List<Address> second = epoch(order, 1);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void aPositionDoesNotDependOnEarlierCalls() {
    List<Address> second = epoch(new SampleOrder(SHARDS, 0, 1, 1), 1);
    SampleOrder order = new SampleOrder(SHARDS, 0, 1, 1);
    assertThat(order.at(30)).isNotNull();
    assertThat(epoch(order, 1)).isEqualTo(second);
  }

  @Test
  void moreWorkersThanSamplesShareThem() {
    SampleOrder order = new SampleOrder(List.of(2L), 7, 8, 1);
    assertThat(Set.of(order.at(0), order.at(1))).hasSize(2);
  }

  private static List<Address> epoch(SampleOrder order, int epoch) {
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      addresses.add(order.at(12L * epoch + i));
    }
    return addresses;
  }
}
