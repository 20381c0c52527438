// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static io.semadapt.e2e.Programs.has;
import static io.semadapt.e2e.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.semadapt.error.ExitCode;
import io.semadapt.job.ReferenceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What deploy/ holds for others to run: manifests, scripts, schedules, and the commands in them.
 */
final class DeployTest {
  private static final Path DEPLOY = Path.of("..", "deploy");

  /** Unknown fields fail; Kubernetes' types would keep them as additional properties. */
  private static final ObjectMapper STRICT =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Namespace", Namespace.class,
          "ServiceAccount", ServiceAccount.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "CronJob", CronJob.class);

  @TempDir private Path folder;

  private static List<JsonNode> documents(String file) throws IOException {
    try (MappingIterator<JsonNode> documents =
        STRICT.readerFor(JsonNode.class).readValues(DEPLOY.resolve(file).toFile())) {
      return documents.readAll();
    }
  }

  @Test
  void theLauncherSetsAUtf8Locale() throws IOException, InterruptedException {
    Path launcher = folder.resolve("deploy/semadapt");
    Files.createDirectories(launcher.getParent());
    Files.createDirectories(folder.resolve("lib"));
    Files.copy(DEPLOY.resolve("semadapt"), launcher);
    Path java = folder.resolve("java/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nlocale charmap\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> bare =
        Map.of("LC_ALL", "POSIX", "JAVA_HOME", folder.resolve("java").toString());
    assertThat(run(bare, "bash", launcher.toString(), "--help").output()).isEqualTo("UTF-8\n");
    for (String image : List.of("Dockerfile", "Dockerfile.gpu")) {
      assertThat(Files.readString(DEPLOY.resolve(image))).contains("ENV LC_ALL=C.UTF-8\n");
    }
    assertThat(Files.readString(DEPLOY.resolve("spark-defaults.conf")))
        .containsPattern("spark.executorEnv.LC_ALL +C.UTF-8\n")
        .containsPattern("spark.yarn.appMasterEnv.LC_ALL +C.UTF-8\n");
  }

  @Test
  void theLauncherStartsBashItselfAndAsksNoClusterForWhatOnlyPrints()
      throws IOException, InterruptedException {
    Path launcher = Files.createDirectories(folder.resolve("deploy")).resolve("semadapt");
    Files.createDirectories(folder.resolve("lib"));
    Files.copy(DEPLOY.resolve("semadapt"), launcher);
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("JAVA_HOME", folder.resolve("java").toString());

    assertThat(run(environment, "sh", launcher.toString(), "--version").output())
        .endsWith(" io.semadapt.cli.JobMain --version\n");

    Map<String, String> cluster = new TreeMap<>(environment);
    cluster.put("SPARK_HOME", "/absent");
    for (String printing : List.of("help train-gan", "train-gan --help", "completion bash", "")) {
      assertThat(run(cluster, "bash", "-c", launcher + " " + printing).output())
          .as("asks no cluster: " + printing)
          .endsWith((" io.semadapt.cli.JobMain " + printing).stripTrailing() + "\n");
    }
  }

  @Test
  void kubernetesKnowsEveryFieldOfItsManifests() throws IOException {
    Set<String> kinds = new TreeSet<>();
    for (String file : List.of("kubernetes/rbac.yaml", "kubernetes/evaluate-cronjob.yaml")) {
      for (JsonNode document : documents(file)) {
        String kind = document.get("kind").asText();
        assertThat(STRICT.treeToValue(document, KINDS.get(kind))).isNotNull();
        kinds.add(kind);
      }
    }
    assertThat(kinds).isEqualTo(new TreeSet<>(KINDS.keySet()));
    CronJob job =
        STRICT.treeToValue(documents("kubernetes/evaluate-cronjob.yaml").get(0), CronJob.class);
    assertThat(
            job.getSpec()
                .getJobTemplate()
                .getSpec()
                .getPodFailurePolicy()
                .getRules()
                .get(0)
                .getOnExitCodes()
                .getValues())
        .containsExactly(
            ExitCode.USAGE.number(),
            ExitCode.USER_ERROR.number(),
            ExitCode.BELOW_THRESHOLD.number());
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowWouldFail() {
    String wrong = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {nam: x}\n";
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> STRICT.readValue(wrong, ServiceAccount.class))
        .hasMessageContaining("\"nam\"");
  }

  @Test
  void everyConfInThePageIsWhatSparkOrTheLauncherReads() throws IOException {
    String page = Files.readString(DEPLOY.resolve("README.md"));
    Matcher block = Pattern.compile("--set ([a-z0-9.-]+=\\S+)").matcher(page);
    List<String> settings = new ArrayList<>();
    while (block.find()) {
      settings.add(block.group(1));
    }
    assertThat(settings).isNotEmpty();
    ReferenceConfig.load("the page", List.of(), settings).throwIfInvalid();
    for (String file :
        List.of("gpu-discovery.sh", "spark-defaults.conf", "Dockerfile", "Dockerfile.gpu")) {
      assertThat(page).contains(file);
      assertThat(DEPLOY.resolve(file)).exists();
    }
  }

  @Test
  void scriptsAreSoundBash() throws IOException, InterruptedException {
    assumeTrue(has("bash"), "no bash");
    String[] scripts = {
      DEPLOY.resolve("semadapt").toString(),
      DEPLOY.resolve("gpu-discovery.sh").toString(),
      DEPLOY.resolve("schedule/run-from-cron").toString()
    };
    for (String script : scripts) {
      assertThat(run(Map.of(), "bash", "-n", script)).isEqualTo(new Programs.Ended(0, ""));
      assertThat(Path.of(script)).isExecutable();
    }
    if (has("shellcheck")) {
      assertThat(run(Map.of(), "shellcheck", scripts[0], scripts[1], scripts[2]))
          .isEqualTo(new Programs.Ended(0, ""));
    }
  }

  @Test
  void theLauncherIsFoundThroughLinksAndByAnyShell() throws IOException, InterruptedException {
    assumeTrue(has("bash"), "no bash");
    Path home = folder.resolve("distribution");
    Path launcher = Files.createDirectories(home.resolve("deploy")).resolve("semadapt");
    Files.copy(DEPLOY.resolve("semadapt"), launcher);
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.writeString(lib.resolve("semadapt-jobs-0.2.0.jar"), "");
    Path submit = Files.createDirectories(folder.resolve("submitting/bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    Path link = Files.createDirectories(folder.resolve("bin")).resolve("semadapt");
    Files.createSymbolicLink(link, Path.of("../second"));
    Files.createSymbolicLink(folder.resolve("second"), launcher);
    Map<String, String> environment =
        Map.of("SPARK_HOME", folder.resolve("submitting").toString(), "CDPATH", "/:.:..");
    for (String shell : List.of("sh", "bash")) {
      assertThat(run(environment, shell, link.toString(), "doctor").output())
          .as(shell)
          .endsWith("\n" + lib.toRealPath().resolve("semadapt-jobs-0.2.0.jar") + "\ndoctor\n");
    }
    assertThat(run(Map.of("SPARK_HOME", "/absent"), "bash", link.toString(), "doctor"))
        .isEqualTo(
            new Programs.Ended(
                2,
                "Cannot use SPARK_HOME=/absent: it has no bin/spark-submit (unset it to run Spark"
                    + " embedded)\n"));
  }

  @Test
  void anOlderJavaIsNamed() throws IOException, InterruptedException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("lib"));
    Path launcher = Files.createDirectories(home.resolve("deploy")).resolve("semadapt");
    Files.copy(DEPLOY.resolve("semadapt"), launcher);
    Path jdk = folder.resolve("jdk");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho started\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());
    String[] command = {"bash", launcher.toString(), "doctor"};
    assertThat(run(environment, command).output()).as("no release file").isEqualTo("started\n");
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
    assertThat(run(environment, command).output()).isEqualTo("started\n");
    for (String old : List.of("1.8.0_402", "11.0.2")) {
      Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + old + "\"\n");
      assertThat(run(environment, command).output())
          .isEqualTo(
              "Cannot run on Java %s: Semadapt needs Java 17 or 21 (install one, or set JAVA_HOME to it)\n"
                  .formatted(old.startsWith("1.") ? "8" : "11"));
    }
  }

  @Test
  void theLauncherSendsWhatTheClusterLacks() throws IOException, InterruptedException {
    assumeTrue(has("bash"), "no bash");
    Path home = folder.resolve("R&D of mine");
    Path launcher = Files.createDirectories(home.resolve("deploy")).resolve("semadapt");
    Files.copy(DEPLOY.resolve("semadapt"), launcher);
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (String jar : List.of("a.jar", "b.jar", "semadapt-jobs-0.2.0.jar")) {
      Files.writeString(lib.resolve(jar), "");
    }
    Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    String[] command = {"bash", launcher.toString(), "doctor", "--master", "yarn"};
    Map<String, String> sending = Map.of("SPARK_HOME", folder.resolve("spark").toString());
    assertThat(run(sending, command).output())
        .contains("--jars\n%s,%s\n".formatted(lib.resolve("a.jar"), lib.resolve("b.jar")))
        .contains("/R&D%20of%20mine/lib/semadapt-jobs-0.2.0.jar!/log4j2.properties\n")
        .endsWith(lib.resolve("semadapt-jobs-0.2.0.jar") + "\ndoctor\n--master\nyarn\n");
    Map<String, String> inCluster =
        Map.of(
            "SPARK_HOME",
            folder.resolve("spark").toString(),
            "SEMADAPT_LIB",
            "hdfs:///semadapt/lib/",
            "SEMADAPT_SUBMIT",
            "--num-executors 2 --deploy-mode cluster");
    assertThat(run(inCluster, command).output())
        .contains("--jars\nhdfs:///semadapt/lib/a.jar,hdfs:///semadapt/lib/b.jar\n")
        .contains("\n--num-executors\n2\n--deploy-mode\ncluster\n")
        .doesNotContain("log4j2")
        .endsWith(lib.resolve("semadapt-jobs-0.2.0.jar") + "\ndoctor\n--master\nyarn\n");
    Map<String, String> byConf =
        Map.of(
            "SPARK_HOME",
            folder.resolve("spark").toString(),
            "SEMADAPT_SUBMIT",
            "--conf spark.submit.deployMode=cluster");
    assertThat(run(byConf, command).output()).doesNotContain("log4j2");
  }

  @Test
  void aBuildForGpusAsksForThem() throws IOException, InterruptedException {
    assumeTrue(has("bash"), "no bash");
    Path home = folder.resolve("R&D of mine");
    Path deploy = Files.createDirectories(home.resolve("deploy"));
    Files.copy(DEPLOY.resolve("semadapt"), deploy.resolve("semadapt"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.writeString(lib.resolve("pytorch-2.13.0-1.5.14-linux-x86_64.jar"), "");
    Files.writeString(lib.resolve("semadapt-jobs-0.2.0.jar"), "");
    Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();

    assertThat(submitted(home, "train-gan", "--master", "yarn")).doesNotContain("gpu", "cachedir");
    Files.writeString(lib.resolve("pytorch-2.13.0-1.5.14-linux-x86_64-gpu.jar"), "");
    assertThat(submitted(home, "train-gan", "--master", "yarn"))
        .contains(
            "\nspark.executor.resource.gpu.amount=1\n",
            "\nspark.task.resource.gpu.amount=1\n",
            "\nspark.yarn.dist.files=" + deploy.resolve("gpu-discovery.sh") + "\n",
            "\nspark.executor.resource.gpu.discoveryScript=./gpu-discovery.sh\n",
            " -Dorg.bytedeco.javacpp.cachedir=javacpp\n")
        .doesNotContain("spark.driver.resource")
        .as("the user's own come later, so they win")
        .containsPattern("(?s)\nspark.task.resource.gpu.amount=1\n.*\n--num-executors\n2\n");
    assertThat(submitted(home, "translate", "--master", "spark://master:7077"))
        .contains(
            "\nspark.executor.resource.gpu.amount=1\n", "\nspark.task.resource.gpu.amount=0.5\n")
        .as("workers of a standalone cluster know their GPUs")
        .doesNotContain("gpu-discovery.sh");
    assertThat(submitted(home, "predict", "--master=k8s://https://api:6443"))
        .contains(
            "\nspark.executor.resource.gpu.vendor=nvidia.com\n",
            "\nspark.executor.resource.gpu.discoveryScript=/opt/semadapt/deploy/gpu-discovery.sh\n")
        .doesNotContain("spark.yarn.dist.files");
    for (List<String> none :
        List.of(
            List.of("ingest", "--master", "yarn"),
            List.of("train-gan", "--master", "yarn", "--set", "device=cpu"),
            List.of("train-gan", "--master", "yarn", "--set=device=cpu"),
            List.of("train-gan"))) {
      assertThat(submitted(home, none.toArray(String[]::new)))
          .as("%s", none)
          .contains("\n--jars\n")
          .doesNotContain("resource.gpu", "cachedir");
    }
  }

  private String submitted(Path home, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("deploy/semadapt") + ""));
    command.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME",
            folder.resolve("spark").toString(),
            "SEMADAPT_SUBMIT",
            "--num-executors 2");
    return run(environment, command.toArray(String[]::new)).output();
  }

  @Test
  void gpusAreDiscoveredAsSparkWantsThem() throws IOException, InterruptedException {
    assumeTrue(has("bash"), "no bash");
    String script = DEPLOY.resolve("gpu-discovery.sh").toString();
    Path smi =
        Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\necho 0\necho 1\necho 3\n");
    assertThat(smi.toFile().setExecutable(true)).isTrue();
    String path = folder + ":" + System.getenv("PATH");
    assertThat(run(Map.of("PATH", path), "bash", script))
        .isEqualTo(
            new Programs.Ended(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"3\"]}\n"));
    Files.writeString(smi, "#!/bin/sh\necho 'NVIDIA-SMI has failed: no driver'\nexit 9\n");
    assertThat(run(Map.of("PATH", path), "bash", script))
        .isEqualTo(
            new Programs.Ended(
                1, "Cannot find a GPU: nvidia-smi lists none (is the NVIDIA driver installed?)\n"));
  }

  @Test
  void theImagesTakeWhatTheDistributionHas() throws IOException {
    String spark = sparkVersion();
    String assembly = Files.readString(Path.of("main", "assembly", "dist.xml"));
    for (String file : List.of("Dockerfile", "Dockerfile.gpu")) {
      List<String> lines = Files.readAllLines(DEPLOY.resolve(file));
      assertThat(lines.stream().filter(line -> line.startsWith("FROM ")))
          .as(file)
          .first()
          .asString()
          .startsWith("FROM apache/spark:" + spark + "-scala2.12-java17-ubuntu");
      assertThat(lines)
          .as("without --target: the image without the connector of a store")
          .endsWith("FROM plain")
          .as("the connector of this Spark's Hadoop")
          .anyMatch(line -> line.endsWith("/hadoop-aws-3.3.4.jar /opt/spark/jars/"));
      List<String> copied =
          lines.stream()
              .filter(line -> line.startsWith("COPY ") && !line.startsWith("COPY --from=spark "))
              .map(line -> line.substring(5, line.lastIndexOf(' ')))
              .toList();
      assertThat(copied).as(file).containsExactly("lib", "conf", "deploy");
      for (String each : copied) {
        assertThat(assembly).contains("<outputDirectory>" + each + "</outputDirectory>");
      }
      assertThat(lines).as(file).contains("USER 185", "WORKDIR /opt/spark/work-dir");
    }
    assertThat(
            documents("kubernetes/evaluate-scheduled.yaml")
                .get(0)
                .at("/spec/template/sparkVersion")
                .asText())
        .isEqualTo(spark);
  }

  /** The Spark of the build. */
  private static String sparkVersion() throws IOException {
    Matcher version =
        Pattern.compile("<spark.version>([^<]+)</spark.version>")
            .matcher(Files.readString(Path.of("..", "pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void aClusterIsGivenEveryLibraryThatSparkLacks() throws IOException {
    String assembly = Files.readString(Path.of("main", "assembly", "dist.xml"));
    Pattern group = Pattern.compile("<groupId>([^<]+)</groupId>");
    Pattern dependency = Pattern.compile("(?s)<dependency>.*?</dependency>");
    Set<String> groups = new TreeSet<>();
    for (String module : List.of("common/core", "common/dl4j", "common/libtorch", "jobs")) {
      dependency
          .matcher(Files.readString(Path.of("..", module, "pom.xml")))
          .results()
          .map(MatchResult::group)
          .filter(text -> !text.contains("<scope>"))
          .flatMap(text -> group.matcher(text).results())
          .forEach(found -> groups.add(found.group(1)));
    }
    groups.remove("org.slf4j"); // Spark's
    assertThat(groups).contains("io.prometheus", "org.bytedeco");
    assertThat(groups)
        .allSatisfy(
            each ->
                assertThat(assembly)
                    .containsPattern("<include>\\Q%s\\E:".formatted(each))
                    .containsPattern("<exclude>\\Q%s\\E:".formatted(each)));
  }
}
