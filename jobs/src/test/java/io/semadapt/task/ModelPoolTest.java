// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ModelPoolTest {
  private final ModelPool<Object> pool = new ModelPool<>();

  @Test
  void successiveTasksUseTheSameModel() throws Exception {
    Object first = lend("a");
    assertThat(lend("a")).isSameAs(first);
  }

  @Test
  void concurrentTasksUseSeparateModels() throws Exception {
    pool.lend("gpu0", "a", Object::new, outer -> assertThat(lend("a")).isNotSameAs(outer));
  }

  @Test
  void aModelStaysOnItsDevice() throws Exception {
    Object first = lend("a");
    assertThat(pool.<Object>lend("gpu1", "a", Object::new, model -> model)).isNotSameAs(first);
    assertThat(lend("a")).isSameAs(first);
  }

  @Test
  void anotherCheckpointGivesAnotherModel() throws Exception {
    Object first = lend("a");
    Object second = lend("b");
    assertThat(second).isNotSameAs(first);
    assertThat(lend("a")).isNotSameAs(first);
  }

  @Test
  void aModelIsNotUsedAgainAfterAFailure() throws Exception {
    Object first = lend("a");
    assertThatThrownBy(
            () ->
                pool.lend(
                    "gpu0",
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
    return pool.lend("gpu0", checkpoint, Object::new, model -> model);
  }
}
