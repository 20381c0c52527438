// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeterminingKeysTest {
  private static ConfigSection load(List<String> files, String... settings) {
    return ConfigSection.load(
        "train", "config/reference.conf", "config/retired-keys.conf", files, List.of(settings));
  }

  @Test
  void keyDeterminesTheResultUnlessItIsReadAsIncidental() {
    ConfigSection root = load(List.of(), "train.names.7=road");
    ConfigSection train = root.child("train");
    assertThat(root.determining()).isEmpty();
    train.integer("rounds", Bounds.any());
    train.optionalNumber("limit", Bounds.any());
    train.incidental().number("learning-rate", Bounds.any());
    root.incidental().string("work");
    train.incidental().texts("names");
    assertThat(root.determining())
        .containsExactly(entry("train.limit", "null"), entry("train.rounds", "10"));
    assertThat(root.hocon()).isEqualTo("train.limit = null\ntrain.rounds = 10");
    assertThat(root.effective())
        .extracting(ConfigKey::key)
        .containsExactly(
            "train.learning-rate", "train.limit", "train.names", "train.rounds", "work");
    train.texts("names");
    assertThat(root.determining()).containsEntry("train.names", "{\"7\":\"road\"}");
  }

  @Test
  void keyReadBothWaysDeterminesTheResult() {
    ConfigSection root = load(List.of());
    root.string("work");
    root.incidental().string("work");
    ConfigSection train = root.child("train");
    train.incidental().integer("rounds", Bounds.any());
    train.integer("rounds", Bounds.any());
    assertThat(root.determining()).containsOnlyKeys("work", "train.rounds");
  }

  @Test
  void childrenOfAnIncidentalSectionAreIncidental() {
    ConfigSection root = load(List.of());
    root.incidental().child("train").child("weights").integer("cycle", Bounds.any());
    assertThat(root.determining()).isEmpty();
    root.child("train").child("weights").integer("cycle", Bounds.any());
    assertThat(root.incidental().determining()).containsOnlyKeys("train.weights.cycle");
  }

  @Test
  void equalValuesHaveEqualTextWhereverTheyWereSet(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("run.conf"),
            "work = \"/data/a b\"\ntrain { rounds = 7, mode = \"paper\", limit = null }\n");
    ConfigSection fromFile = readAll(load(List.of(file.toString())));
    ConfigSection fromSettings =
        readAll(
            load(
                List.of(),
                "work=/data/a b",
                "train.rounds=7",
                "train.mode=paper",
                "train.limit=null"));
    ConfigSection replaced =
        readAll(
            load(List.of())
                .with(
                    "pipeline",
                    Map.of("work", "/data/a b", "train.rounds", "7", "train.mode", "paper")));
    assertThat(fromFile.determining())
        .containsExactly(
            entry("train.limit", "null"),
            entry("train.mode", "paper"),
            entry("train.rounds", "7"),
            entry("work", "\"/data/a b\""))
        .isEqualTo(fromSettings.determining())
        .isEqualTo(replaced.determining());
    ConfigSection readBack = load(List.of());
    assertThat(readAll(readBack).hocon()).isNotEqualTo(fromFile.hocon());
    Path recipe = Files.writeString(folder.resolve("recipe.conf"), fromFile.hocon());
    assertThat(readAll(load(List.of(recipe.toString()))).hocon()).isEqualTo(fromFile.hocon());
  }

  private static ConfigSection readAll(ConfigSection root) {
    root.string("work");
    root.child("train").integer("rounds", Bounds.any());
    root.child("train").string("mode");
    root.child("train").optionalNumber("limit", Bounds.any());
    root.throwIfInvalid();
    return root;
  }

  @Test
  void secretsAreLeftOut() {
    ConfigSection root = load(List.of(), "work=s3a://me:hush@bucket/x", "train.api-token=hush");
    root.string("work");
    root.child("train").string("api-token");
    assertThat(root.determining()).containsExactly(entry("work", "\"s3a://***@bucket/x\""));
    assertThat(root.hocon()).isEqualTo("work = \"s3a://***@bucket/x\"");
  }

  @Test
  void textOfADefaultIsThatOfTheKeyWhenItIsNotSet() {
    ConfigSection root = load(List.of());
    readAll(root);
    root.child("train").strings("variants");
    root.child("train").texts("names");
    root.child("train").string("output");
    assertThat(root.determining())
        .hasSize(7)
        .allSatisfy((key, text) -> assertThat(root.referenceText(key)).contains(text));
    ConfigSection other = load(List.of(), "train.rounds=7", "work=elsewhere");
    assertThat(other.child("train").referenceText("train.rounds")).contains("10");
    assertThat(other.referenceText("train.output")).contains("\"work/train\"");
    assertThat(other.referenceText("train.lambda-cycle")).isEmpty();
    assertThat(other.referenceText("train.weights")).isEmpty();
    assertThat(other.referenceText("train.api-token")).isEmpty();
  }
}
