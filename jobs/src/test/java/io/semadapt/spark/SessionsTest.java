// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "local",
        "local[4]",
        "local[*]",
        "local[2, 3]",
        "local-cluster[1,1,1024]",
        "spark://a:7077,b:7077",
        "yarn",
        "k8s://https://host:6443"
      })
  void everyMasterOfSparkIsTaken(String master) {
    assertThatCode(() -> Sessions.checked(master)).doesNotThrowAnyException();
  }

  @Test
  void theEmbeddedDriverAsksForASecretAndListensToThisMachineOnly() {
    for (String master : List.of("local", "local[2]", "local[*]")) {
      SparkConf conf = Sessions.configured("test", Optional.of(master));
      assertThat(conf.get("spark.authenticate")).isEqualTo("true");
      assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
      assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    }
    // A cluster has its own secret, or none.
    assertThat(Sessions.configured("test", Optional.of("yarn")).contains("spark.authenticate"))
        .isFalse();
  }

  @Test
  void anotherMasterIsOneLineWithASuggestion() {
    assertThatThrownBy(() -> Sessions.checked("locl[2]"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Invalid master 'locl[2]': expected local, local[N], local[*], spark://HOST:PORT, yarn"
                + " or k8s://URL (did you mean 'local[2]'?)");
  }
}
