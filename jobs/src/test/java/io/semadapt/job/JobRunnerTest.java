// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JobRunnerTest {
  private static Supplier<Integer> failing(Error error) {
    return () -> {
      throw error;
    };
  }

  @Test
  void aFolderMountedNoexecIsNamed() {
    UnsatisfiedLinkError refused =
        new UnsatisfiedLinkError("/tmp/a/liba.so: failed to map segment from shared object");
    Error wrapped = new ExceptionInInitializerError(new IllegalStateException(refused));
    for (Error error : new Error[] {refused, wrapped}) {
      assertThatThrownBy(() -> JobRunner.explained(failing(error)))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Cannot load native libraries from a folder that is mounted noexec: /tmp/a/liba.so: failed to map segment from shared object (choose another one: JDK_JAVA_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=FOLDER)");
    }
  }

  @Test
  void otherErrorsStayWhatTheyAre() {
    UnsatisfiedLinkError missing = new UnsatisfiedLinkError("no liba in java.library.path");
    assertThatThrownBy(() -> JobRunner.explained(failing(missing))).isSameAs(missing);
  }
}
