// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigSectionTest {
  private enum Mode {
    SEMANTIC,
    PAPER,
    SOURCE_ONLY
  }

  private static ConfigSection load(List<String> files, String... settings) {
    return ConfigSection.load(
        "train", "config/reference.conf", "config/retired-keys.conf", files, List.of(settings));
  }

  private static List<String> problems(ConfigSection section) {
    return catchThrowableOfType(InvalidConfigException.class, section::throwIfInvalid).problems();
  }

  @Test
  void defaultsComeFromTheReferenceWithSubstitutions() {
    ConfigSection root = load(List.of(), "work=s3://bucket//x");
    ConfigSection train = root.child("train");
    assertThat(train.integer("rounds", Bounds.atLeast(1))).isEqualTo(10);
    assertThat(train.number("learning-rate", Bounds.greaterThan(0))).isEqualTo(2e-4);
    assertThat(train.choice("mode", Mode.class)).isEqualTo(Mode.SEMANTIC);
    assertThat(train.choices("variants", Mode.class)).containsExactly(Mode.SEMANTIC, Mode.PAPER);
    assertThat(train.string("output")).isEqualTo("s3://bucket//x/train");
    assertThat(train.child("weights").longInteger("cycle", Bounds.any())).isEqualTo(10);
    assertThat(train.optionalNumber("limit", Bounds.any())).isEmpty();
    assertThat(root.optionalString("data")).isEmpty();
    root.throwIfInvalid();
  }

  @Test
  void aWordIsOneOfAnOpenSet() {
    List<String> words = List.of("paper", "semantic");
    ConfigSection train = load(List.of()).child("train");
    assertThat(train.word("mode", words)).isEqualTo("semantic");
    assertThat(train.choices()).containsEntry("train.mode", words);
    train.throwIfInvalid();

    ConfigSection unknown = load(List.of(), "train.mode=papr").child("train");
    assertThat(unknown.word("mode", words)).isEqualTo("paper");
    assertThat(problems(unknown))
        .containsExactly(
            "--set: 'train.mode' must be one of paper, semantic, was \"papr\" (did you mean"
                + " 'paper'?)");
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheirPlaces(@TempDir Path folder) throws IOException {
    Path base = Files.writeString(folder.resolve("base.conf"), "train.weights { cycel = 3 }\n");
    Path file =
        Files.writeString(
            folder.resolve("run.conf"),
            "include \"base.conf\"\ntrain {\n  rounds = 0\n  mode = papr\n  weights = 3\n}\n");
    ConfigSection root =
        load(List.of(file.toString()), "train.learning-rate=fast", "train.api-tokn=x");
    ConfigSection train = root.child("train");
    assertThat(train.integer("rounds", Bounds.atLeast(1))).isEqualTo(1);
    train.number("learning-rate", Bounds.greaterThan(0));
    train.choice("mode", Mode.class);
    root.string("data");
    train.problem("rounds", "must be a multiple of 'train.limit'");
    assertThat(problems(root))
        .containsExactlyInAnyOrder(
            file + ": 5: 'train.weights' must be a section, was 3",
            "--set: 'train.api-tokn' is not a known key (did you mean 'train.api-token'?)",
            file + ": 3: 'train.rounds' must be at least 1, was 0",
            "--set: 'train.learning-rate' must be a number, was \"fast\"",
            file
                + ": 4: 'train.mode' must be one of semantic, paper, source-only, was \"papr\" (did"
                + " you mean 'paper'?)",
            "'data' is required: Root of the tree.",
            file + ": 3: 'train.rounds' must be a multiple of 'train.limit'");
    assertThat(problems(load(List.of(base.toString()))))
        .containsExactly(
            base
                + ": 1: 'train.weights.cycel' is not a known key (did you mean 'train.weights.cycle'?)");
    assertThat(problems(load(List.of(), "trian.rounds=1")))
        .containsExactly("--set: 'trian.rounds' is not a known key (did you mean 'train.rounds'?)");
    assertThat(problems(load(List.of(), "weights.cycle=1")))
        .containsExactly(
            "--set: 'weights.cycle' is not a known key (did you mean 'train.weights.cycle'?)");
  }

  @Test
  void missingFilesIncludesAndBrokenSyntaxAreProblems(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("run.conf"), "include \"none.conf\"\n");
    assertThatThrownBy(() -> load(List.of(file.toString())))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("none.conf");
    assertThatThrownBy(() -> load(List.of("absent.conf"), "work"))
        .hasMessage(
            "Invalid configuration for train (2 problems):%n  Cannot read configuration 'absent.conf': no such file%n  Invalid setting 'work': expected key=value"
                .formatted());
    Path broken = Files.writeString(folder.resolve("broken.conf"), "train {\n");
    assertThatThrownBy(() -> load(List.of(broken.toString()))).hasMessageContaining("broken.conf");
  }

  @Test
  void secretsAreNeverShown() {
    ConfigSection root = load(List.of(), "train.api-token=[hush]", "train.rounds=7");
    root.child("train").string("api-token");
    assertThat(problems(root)).singleElement().asString().doesNotContain("hush");
    root.child("train").integer("rounds", Bounds.any());
    assertThat(root.effective())
        .containsExactly(
            new ConfigKey("train.api-token", "***", "--set", List.of("For the store.")),
            new ConfigKey("train.rounds", "7", "--set", List.of("Number of rounds, at least 1.")));
  }

  @Test
  void problemsOfASecretKeyDoNotShowItsValue(@TempDir Path folder) throws IOException {
    ConfigSection train = load(List.of(), "train.api-token=hush-7").child("train");
    train.integer("api-token", Bounds.any());
    train.choice("api-token", Mode.class);
    train.bool("api-token");
    ConfigSection large = load(List.of(), "train.api-token=123456789012").child("train");
    large.integer("api-token", Bounds.any());
    large.number("api-token", Bounds.between(0, 1));
    ConfigSection twice = load(List.of(), "train.api-token=paper,paper").child("train");
    twice.choices("api-token", Mode.class);
    String origin = "--set: 'train.api-token' ";
    assertThat(problems(train))
        .containsExactly(
            origin + "must be a whole number, was ***",
            origin + "must be one of semantic, paper, source-only, was \"***\"",
            origin + "must be true or false, was ***");
    assertThat(problems(large))
        .containsExactly(
            origin + "must be a whole number of 32 bits, was ***",
            origin + "must be between 0 and 1, was ***");
    assertThat(problems(twice))
        .containsExactly(origin + "must hold each value once, has '***' twice");
    Path broken = Files.writeString(folder.resolve("a.conf"), "train.api-token = {hush-7 = [\n");
    assertThatThrownBy(
            () -> load(List.of(broken.toString()), "password:hush-7", "train.api-token={hush-7"))
        .hasMessage(
            "Invalid configuration for train (3 problems):%n  Cannot read configuration '%s': %s: 2: not HOCON (what is wrong is not shown: the line names a secret)%n  Invalid setting 'password:***': expected key=value%n  Invalid setting 'train.api-token': its value is not HOCON"
                .formatted(broken, broken));
  }

  @Test
  void secretsInSectionsAndUrlsAreMaskedAndDetermineNothing() {
    ConfigSection root =
        load(
            List.of(),
            "work=s3a://me:hush@bucket/x",
            "train.names={ a = road, access-key = hush-7 }",
            "train.api-token=hush-8");
    root.string("work");
    root.child("train").texts("names");
    root.child("train").string("api-token");
    assertThat(root.effective())
        .extracting(ConfigKey::value)
        .containsExactly("***", "{\"a\":\"road\",\"access-key\":\"***\"}", "s3a://***@bucket/x");
    assertThat(root.hocon(key -> true)).doesNotContain("hush", "api-token").contains("road");
    ConfigSection rotated =
        root.with("train", Map.of("train.api-token", "another", "work", "s3a://me:new@bucket/x"));
    rotated.string("work");
    rotated.child("train").texts("names");
    rotated.child("train").string("api-token");
    assertThat(rotated.determining()).isEqualTo(root.determining());
    assertThat(root.redact("403 for hush-7, signed hush-8, at s3a://me:hush@bucket"))
        .isEqualTo("403 for ***, signed ***, at s3a://***@bucket");
  }

  @Test
  void secretsOfAddressesAndHeadersAreMasked() {
    assertThat(Secrets.redact("get https://hush7@host/x?a=1&sig=hush7%2B, again"))
        .isEqualTo("get https://***@host/x?a=1&sig=*** again");
    assertThat(Secrets.redact("s3://b/x?X-Amz-Signature=hush7&X-Amz-Date=1 X-Amz-Credential=hush7"))
        .isEqualTo("s3://b/x?X-Amz-Signature=*** X-Amz-Credential=***");
    assertThat(Secrets.redact("Authorization: Bearer hush7.hush7\nnext"))
        .isEqualTo("Authorization: ***\nnext");
    assertThat(Secrets.redact("{\"authorization\": \"Basic hush7\", \"x\": 1}"))
        .doesNotContain("hush7");
    assertThat(Secrets.redact("401 for bearer hush7hush7")).isEqualTo("401 for bearer ***");
    assertThat(
            Secrets.redact(
                "jdbc:x;user=me;pwd=hush7 pass=hush7 db.pass: \"hush7\" passphrase=hush7"))
        .doesNotContain("hush7");
    assertThat(Secrets.redact("notify { url = \"https://host/hush7\" }, notify.url=http://h/hush7"))
        .isEqualTo("notify { url = *** }, notify.url=***");
    for (String harmless :
        List.of(
            "see https://host/page, curl=3",
            "abfss://container@account.dfs.core.windows.net/x",
            "compass=4, train-gan.signals.samples=12, design=a, the bearer of news",
            "passed: 3")) {
      assertThat(Secrets.redact(harmless)).isEqualTo(harmless);
    }
  }

  @Test
  void aSettingMayUseOtherKeysAsPlainTextDoes() {
    assertThat(
            load(List.of(), "train.rounds=7", "work=hdfs://h/#${train.rounds}/a b").string("work"))
        .isEqualTo("hdfs://h/#7/a b");
    assertThat(load(List.of(), "work=a", "work=${work}/b${?none}").string("work")).isEqualTo("a/b");
    assertThatThrownBy(() -> load(List.of(), "work=x/${none}"))
        .hasMessage(
            "Invalid configuration for train (1 problem):%n  --set: 1: Could not resolve substitution to a value: ${none}"
                .formatted());
    assertThatThrownBy(() -> load(List.of(), "work=x/${work"))
        .hasMessage(
            "Invalid configuration for train (1 problem):%n  Invalid setting 'work': a ${ in it has no }"
                .formatted());
  }

  @Test
  void whateverIsIncludedMustExist(@TempDir Path folder) throws IOException {
    Path there = Files.writeString(folder.resolve("there.conf"), "train.rounds = 9\n");
    Path file = folder.resolve("run.conf");
    for (String missing :
        List.of("file(\"none.conf\")", "classpath(\"none.conf\")", "url(\"file:/none.conf\")")) {
      Files.writeString(file, "include " + missing + "\n");
      assertThatThrownBy(() -> load(List.of(file.toString())))
          .as(missing)
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining("Cannot read configuration '" + file + "': ")
          .hasMessageContaining("none.conf");
    }
    Files.writeString(file, "include file(\"" + there + "\")\n");
    assertThat(load(List.of(file.toString())).child("train").integer("rounds", Bounds.any()))
        .isEqualTo(9);
  }

  @Test
  void redactedTextKeepsTheKeyButNotTheValue() {
    assertThat(Secrets.redact("fs.s3a.secret.key=abc, fs.azure.account.key = d; x=1"))
        .isEqualTo("fs.s3a.secret.key=*** fs.azure.account.key = *** x=1");
    assertThat(Secrets.redact("{\"password\": \"a b\", \"user\": \"c\"}"))
        .isEqualTo("{\"password\": ***, \"user\": \"c\"}");
    assertThat(Secrets.redact("'train.api-token' is required: For the store."))
        .isEqualTo("'train.api-token' is required: For the store.");
    assertThat(Secrets.redact("abfs://container@account.dfs.core.windows.net/x"))
        .isEqualTo("abfs://container@account.dfs.core.windows.net/x");
  }

  @Test
  void replacedValuesAreSubstitutedAndDetermineTheResult() {
    ConfigSection root = load(List.of());
    ConfigSection other = root.with("pipeline", Map.of("work", "elsewhere"));
    assertThat(other.child("train").string("output")).isEqualTo("elsewhere/train");
    assertThat(root.child("train").string("output")).isEqualTo("work/train");
    assertThat(root.determining()).isNotEqualTo(other.determining());
    assertThat(root.with("pipeline", Map.of()).child("train").string("output"))
        .isEqualTo("work/train");
  }

  @Test
  void settingMayHoldASubstitution() {
    ConfigSection train =
        load(List.of(), "train.limit=${train.rounds}", "train.output=${work}/x").child("train");
    assertThat(train.number("limit", Bounds.any())).isEqualTo(10);
    assertThat(train.string("output")).isEqualTo("work/x");
    assertThat(problems(load(List.of(), "train.names=${train.rounds}")))
        .singleElement()
        .asString()
        .endsWith("'train.names' must be a section, was 10");
  }

  @Test
  void documentationHasTheOrderOfTheReference() {
    assertThat(load(List.of()).child("train").documentation())
        .extracting(ConfigKey::key)
        .startsWith("train.rounds", "train.learning-rate", "train.mode")
        .endsWith("train.weights.cycle", "train.limit");
  }

  @Test
  void commasSeparateElementsAndDuplicatesAreRefused() {
    ConfigSection root = load(List.of(), "train.variants=paper, paper");
    root.child("train").choices("variants", Mode.class);
    assertThat(problems(root))
        .containsExactly("--set: 'train.variants' must hold each value once, has 'paper' twice");
  }

  @Test
  void emptyObjectOfTheReferenceAcceptsAnyNames() {
    ConfigSection root =
        load(List.of(), "train.names={ 7 = road, 8 = traffic light }", "train.names.9=sky");
    assertThat(root.child("train").texts("names"))
        .isEqualTo(Map.of("7", "road", "8", "traffic light", "9", "sky"));
    root.throwIfInvalid();
    assertThat(root.effective())
        .extracting(ConfigKey::key, ConfigKey::comment)
        .containsExactly(tuple("train.names", List.of("Names by number.")));
    assertThat(load(List.of()).child("train").texts("names")).isEmpty();
    assertThat(load(List.of()).documentation()).extracting(ConfigKey::key).contains("train.names");
    ConfigSection wrong = load(List.of(), "train.names={ a = [1] }");
    wrong.child("train").texts("names");
    assertThat(problems(wrong))
        .containsExactly("--set: 'train.names' must hold texts, has a = [1]");
    assertThat(problems(load(List.of(), "train.names=7")))
        .containsExactly("--set: 'train.names' must be a section, was \"7\"");
  }
}
