// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetiredKeysTest {
  private static final String RETIRED = "config/retired-keys.conf";

  private static ConfigSection load(String retired, List<String> files, String... settings) {
    return ConfigSection.load("train", "config/reference.conf", retired, files, List.of(settings));
  }

  private static List<String> problems(List<String> files, String... settings) {
    ConfigSection root = load(RETIRED, files, settings);
    return catchThrowableOfType(InvalidConfigException.class, root::throwIfInvalid).problems();
  }

  @Test
  void oldKeyInAFileIsReportedWithTheLineToWrite(@TempDir Path folder) throws IOException {
    String file =
        Files.writeString(
                folder.resolve("run.conf"),
                """
                train {
                  lambda-cycle = 5.0
                  old { rate = 1e-3, limit = 2 }
                  labels { 7 = road }
                }
                goal = ${work}/here
                report = null
                """)
            .toString();
    assertThat(problems(List.of(file)))
        .containsExactlyInAnyOrder(
            file
                + ": 2: 'train.lambda-cycle' is now 'train.weights.cycle': write"
                + " train.weights.cycle = 5.0",
            file
                + ": 3: 'train.old.rate' is now 'train.learning-rate': write"
                + " train.learning-rate = 1e-3",
            file + ": 3: 'train.old.limit' is not a known key (did you mean 'train.limit'?)",
            file + ": 4: 'train.labels' is now 'train.names': write train.names = {\"7\":\"road\"}",
            file + ": 6: 'goal' is now 'train.output': write train.output = \"work/here\"",
            file + ": 7: 'report' is now 'report.scenes': write report.scenes = null");
  }

  @Test
  void oldKeyInASettingIsReportedWithTheSettingToWrite() {
    assertThat(
            problems(
                List.of(),
                "train.lambda-cycle=5",
                "goal=s3://bucket//x",
                "train.old.rate=it's \"2\"",
                "train.labels.8=traffic light"))
        .containsExactlyInAnyOrder(
            "--set: 'train.lambda-cycle' is now 'train.weights.cycle': write --set"
                + " train.weights.cycle=5",
            "--set: 'goal' is now 'train.output': write --set train.output=s3://bucket//x",
            "--set: 'train.old.rate' is now 'train.learning-rate': write --set"
                + " 'train.learning-rate=it'\\''s \"2\"'",
            "--set: 'train.labels' is now 'train.names': write --set"
                + " 'train.names={\"8\":\"traffic light\"}'");
  }

  @Test
  void sectionWithTheNameOfAnOldKeyIsAllowed() {
    ConfigSection root = load(RETIRED, List.of(), "report.scenes=9");
    assertThat(root.child("report").integer("scenes", Bounds.any())).isEqualTo(9);
    root.throwIfInvalid();
  }

  @Test
  void secretInAnOldKeyIsMasked() {
    assertThat(problems(List.of(), "train.password=hush-7", "goal=s3a://me:hush-7@bucket/x"))
        .containsExactlyInAnyOrder(
            "--set: 'train.password' is now 'train.api-token': write --set 'train.api-token=***'",
            "--set: 'goal' is now 'train.output': write --set 'train.output=s3a://***@bucket/x'");
  }

  @Test
  void substitutionOfAnOldKeyIsReportedWithTheNewOne() {
    assertThatThrownBy(() -> load(RETIRED, List.of(), "train.limit=${train.lambda-cycle}"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageEndingWith(
            "${train.lambda-cycle} ('train.lambda-cycle' is now 'train.weights.cycle')");
  }

  @Test
  void settingsOfAnOlderVersionAreTranslated() {
    RetiredKeys retired = RetiredKeys.load(RETIRED);
    assertThat(retired.current("train.lambda-cycle")).isEqualTo("train.weights.cycle");
    assertThat(retired.current("goal")).isEqualTo("train.output");
    assertThat(retired.current("train.rounds")).isEqualTo("train.rounds");
  }

  @Test
  void missingListRetiresNoKey() {
    assertThat(RetiredKeys.load("config/none.conf").current("goal")).isEqualTo("goal");
    ConfigSection root = load("config/none.conf", List.of(), "train.lambda-cycle=5");
    assertThatThrownBy(root::throwIfInvalid).hasMessageContaining("is not a known key");
  }

  @Test
  void listMustFitTheReference() {
    assertThatThrownBy(() -> load("config/retired-keys-wrong.conf", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'train.lambda-cycle' is retired for 'train.cycle': config/reference.conf must have the"
                + " new key and not the old one");
    assertThatThrownBy(() -> load("config/retired-keys-known.conf", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'train.rounds' is retired for 'train.limit'");
  }
}
