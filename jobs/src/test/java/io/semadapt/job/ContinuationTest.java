// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContinuationTest {
  private static final Identity DL4J = identity("engine = dl4j", "precision = float32");
  private static final Identity LIBTORCH = identity("engine = libtorch", "precision = float32");
  private static final Identity BFLOAT16 = identity("engine = libtorch", "precision = bfloat16");

  @Test
  void theSameEngineLeavesTheIdentityAsItIs() {
    Continuation same = new Continuation(DL4J, DL4J, 5);
    assertThat(same.difference()).isEmpty();
    assertThat(same.engineChange()).isEmpty();
    assertThat(same.identity(/* over= */ false)).isEqualTo(DL4J);
  }

  @Test
  void checkpointsFromBeforeThereWereEnginesAreOfDeeplearning4j() {
    Continuation continuation = new Continuation(DL4J, identity(), 5);
    assertThat(continuation.engineChange()).isEmpty();
    assertThat(continuation.identity(/* over= */ false)).isEqualTo(DL4J);
    assertThat(new Continuation(LIBTORCH, identity(), 5).engineChange())
        .contains("engine was dl4j, is libtorch");
  }

  @Test
  void bothChangesAreNamedAndOtherSettingsSeparately() {
    Identity steps = BFLOAT16.with(identity("train-gan.steps = 7").values());
    Continuation changed = new Continuation(steps, DL4J, 5);
    assertThat(changed.engineChange())
        .contains("engine was dl4j, is libtorch, precision was float32, is bfloat16");
    assertThat(changed.difference()).contains("train-gan.steps was 100, is 7");
    assertThat(new Continuation(BFLOAT16, DL4J, 5).difference()).isEmpty();
  }

  @Test
  void theIdentityNamesTheEnginesOfEarlierSteps() {
    Identity second = new Continuation(LIBTORCH, DL4J, 5).identity(/* over= */ false);
    assertThat(second.earlierEngines()).contains("dl4j float32 to step 5");
    assertThat(second.hash()).isNotEqualTo(LIBTORCH.hash());

    Continuation again = new Continuation(LIBTORCH, Identity.parse(second.text()), 6);
    assertThat(again.difference()).isEmpty();
    assertThat(again.engineChange()).isEmpty();
    assertThat(again.identity(/* over= */ false)).isEqualTo(second);

    assertThat(new Continuation(BFLOAT16, second, 9).identity(/* over= */ false).earlierEngines())
        .contains("dl4j float32 to step 5, libtorch float32 to step 9");
  }

  @Test
  void anEngineThatHasNoStepLeftHasNoPartInTheIdentity() {
    assertThat(new Continuation(LIBTORCH, DL4J, 5).identity(/* over= */ true)).isEqualTo(DL4J);
  }

  private static Identity identity(String... lines) {
    return Identity.parse("train-gan.steps = 100\n" + String.join("\n", lines));
  }
}
