// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.dl4j.nn.Backend;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ModelPoolTest {
  private final ModelPool<Object> pool = new ModelPool<>();

  @BeforeAll
  static void device() {
    Backend.initialize();
  }

  @Test
  void oneTaskAfterTheOtherHasTheSameModel() throws Exception {
    Object first = lend("a");
    assertThat(lend("a")).isSameAs(first);
  }

  @Test
  void tasksAtTheSameTimeHaveTheirOwn() throws Exception {
    pool.lend("a", Object::new, outer -> assertThat(lend("a")).isNotSameAs(outer));
  }

  @Test
  void anotherCheckpointIsAnotherModel() throws Exception {
    Object first = lend("a");
    Object second = lend("b");
    assertThat(second).isNotSameAs(first);
    assertThat(lend("a")).isNotSameAs(first);
  }

  @Test
  void aModelWhoseWorkFailedIsNotLentAgain() throws Exception {
    Object first = lend("a");
    assertThatThrownBy(
            () ->
                pool.lend(
                    "a",
                    Object::new,
                    model -> {
                      assertThat(model).isSameAs(first);
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(lend("a")).isNotSameAs(first);
  }

  private Object lend(String checkpoint) throws Exception {
    return pool.lend(checkpoint, Object::new, model -> model);
  }
}
