// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

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

  @ParameterizedTest
  @ValueSource(strings = {"spark.authenticate", "spark.network.crypto.enabled"})
  void workersExchangeNothingByThemselvesWhereSparkHasSecrets(String key) {
    for (String master : List.of("spark://a:7077", "yarn", "local-cluster[2,1,1024]")) {
      assertThat(refusal(master, Map.of())).isEmpty();
      assertThat(refusal(master, Map.of(key, "true")))
          .contains(key + " is on, and its workers exchange without authentication or encryption");
    }
    // The embedded session has a secret; there they use the loopback interface.
    assertThat(refusal("local[2]", Map.of(key, "true"))).isEmpty();
  }

  @Test
  void workersThatExchangeByThemselvesMustRunAtTheSameTime() {
    assertThat(refusal("local[4]", Map.of())).isEmpty();
    assertThat(refusal("local", Map.of()))
        .contains("its 2 workers must run at the same time, and this session runs 1 tasks");
    assertThat(refusal("yarn", Map.of("spark.dynamicAllocation.enabled", "true")))
        .contains(
            "spark.dynamicAllocation.enabled is on, and its workers must run at the same time");
  }

  private static Optional<String> refusal(String master, Map<String, String> settings) {
    settings.forEach(System::setProperty);
    try {
      return SharedSpark.withoutSession(() -> Sessions.of("test", Optional.of(master)))
          .peersRefusal(2);
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }

  /** Its port is open to every user of the machine. */
  @Test
  void nobodyTalksToTheEmbeddedDriverWithoutItsSecret() {
    SparkConf conf = Sessions.configured("test", Optional.of("local[1]"));
    RpcEnv driver = environment("driver", conf, "hush", /* client= */ false);
    try {
      assertThat(reaches(driver, conf, "hush")).as("with the secret").isTrue();
      assertThat(reaches(driver, conf, "guess")).as("with another one").isFalse();
      SparkConf open = conf.clone().set("spark.authenticate", "false");
      assertThat(reaches(driver, open, "")).as("without a secret").isFalse();
    } finally {
      driver.shutdown();
      driver.awaitTermination();
    }
  }

  private static boolean reaches(RpcEnv driver, SparkConf conf, String secret) {
    RpcEnv client = environment("client", conf, secret, /* client= */ true);
    try {
      client.setupEndpointRef(driver.address(), "endpoint-verifier");
      return true;
    } catch (Exception e) {
      // Scala declares no checked exceptions.
      assertThat(e.getClass().getName()).startsWith("org.apache.spark.");
      return false;
    } finally {
      client.shutdown();
      client.awaitTermination();
    }
  }

  private static RpcEnv environment(String name, SparkConf conf, String secret, boolean client) {
    return RpcEnv.create(name, "127.0.0.1", 0, conf, new Knowing(secret, conf), client);
  }

  /** The session of another test may have left its secret in the process. */
  private static final class Knowing extends SecurityManager {
    private final String secret;

    Knowing(String secret, SparkConf conf) {
      super(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
      this.secret = secret;
    }

    @Override
    public String getSecretKey() {
      return secret;
    }

    @Override
    public String getSecretKey(String application) {
      return secret;
    }
  }

  @Test
  void aHeapTooSmallForSparkIsOneLine() {
    assertThatCode(() -> Sessions.requireHeap(450L << 20)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Sessions.requireHeap(64L << 20))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot start Spark in a Java heap of 64 MiB: it needs 450 MiB (raise SEMADAPT_HEAP, or --driver-memory)");
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
