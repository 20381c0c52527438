// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which package may import which: the layers of the product, without cycles. */
@AnalyzeClasses(packages = "io.semadapt", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {
  /** Where engines' libraries may be used; one package trains with Deeplearning4j's Spark. */
  private static final String[] ENGINE_PACKAGES = packages("dl4j", "dl4jspark", "libtorch");

  /** The packages of core, each with the packages of ours that it may import. */
  @ArchTest static final ArchRule CONFIG = mayImport("config");

  @ArchTest static final ArchRule ERROR = mayImport("error");

  @ArchTest
  static final ArchRule LABEL =
      classes()
          .that()
          .resideInAPackage("io.semadapt.label..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "io.semadapt.label..");

  @ArchTest static final ArchRule METRIC = mayImport("metric", "label");

  @ArchTest static final ArchRule IMAGE = mayImport("image", "config", "label");

  @ArchTest static final ArchRule DATASET = mayImport("dataset", "image", "label");

  @ArchTest static final ArchRule MODEL = mayImport("model", "label");

  @ArchTest static final ArchRule TRAIN = mayImport("train", "image", "label", "model");

  @ArchTest static final ArchRule PROTOBUF = mayImport("protobuf");

  @ArchTest static final ArchRule ONNX = mayImport("onnx", "model", "protobuf", "train");

  @ArchTest static final ArchRule ENGINE = mayImport("engine", "image", "label", "model", "train");

  @ArchTest
  static final ArchRule DL4J =
      mayImport("dl4j", "engine", "error", "image", "label", "model", "train");

  @ArchTest
  static final ArchRule LIBTORCH =
      mayImport("libtorch", "engine", "image", "label", "model", "train");

  /** Each engine has its own library. */
  @ArchTest
  static final ArchRule ONE_LIBRARY_AN_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("io.semadapt.libtorch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..");

  @ArchTest static final ArchRule TOY_CITY = mayImport("toycity", "image", "label");

  /** The packages of jobs. */
  @ArchTest static final ArchRule CONSOLE = mayImport("console", "config", "error");

  @ArchTest
  static final ArchRule STORAGE =
      mayImport("storage", "config", "dataset", "error", "label", "train");

  @ArchTest static final ArchRule TASK = mayImport("task");

  @ArchTest static final ArchRule NOTIFY = mayImport("notify", "config", "console", "error");

  /** Deeplearning4j's training on Spark. */
  @ArchTest
  static final ArchRule DL4J_SPARK =
      mayImport("dl4jspark", "dl4j", "engine", "error", "model", "spark", "task", "train");

  @ArchTest
  static final ArchRule TABLES =
      mayImport("tables", "console", "engine", "error", "label", "metric", "storage", "train");

  @ArchTest
  static final ArchRule TENSORBOARD =
      mayImport(
          "tensorboard", "error", "image", "label", "metric", "protobuf", "storage", "tables");

  @ArchTest
  static final ArchRule INPUT =
      mayImport("input", "console", "dataset", "error", "image", "job", "spark", "storage");

  @ArchTest
  static final ArchRule EXPORT =
      mayImport(
          "export", "console", "dataset", "error", "image", "input", "job", "label", "spark",
          "storage");

  @ArchTest
  static final ArchRule INFERENCE =
      mayImport(
          "inference",
          "config",
          "dataset",
          "engine",
          "error",
          "image",
          "job",
          "model",
          "spark",
          "storage",
          "task",
          "train");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching("io.semadapt.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule CORE_HAS_NO_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage(
              packages(
                  "config",
                  "error",
                  "label",
                  "metric",
                  "image",
                  "dataset",
                  "model",
                  "train",
                  "engine",
                  "protobuf",
                  "onnx",
                  "dl4j",
                  "libtorch",
                  "toycity"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_THE_STAGES =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.semadapt.cli..", "io.semadapt.stage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.semadapt.stage..");

  @ArchTest
  static final ArchRule STAGES_DO_NOT_KNOW_ONE_ANOTHER =
      slices().matching("io.semadapt.stage.(*)..").should().notDependOnEachOther();

  /** Only {@code Devices} knows the configured device and the GPU that Spark assigned to a task. */
  @ArchTest
  static final ArchRule STAGES_ASK_FOR_A_DEVICE =
      noClasses()
          .that()
          .resideInAPackage("io.semadapt.stage..")
          .should()
          .callMethod(Engine.class, "start", EngineChoice.class, Optional.class);

  @ArchTest
  static final ArchRule ONLY_ITS_ENGINE_KNOWS_A_LIBRARY =
      noClasses()
          .that()
          .resideOutsideOfPackages(ENGINE_PACKAGES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  /** Engines are found through META-INF/services. */
  @ArchTest
  static final ArchRule NO_CLASS_NAMES_AN_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackages(ENGINE_PACKAGES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages("dl4j", "libtorch"));

  @ArchTest
  static final ArchRule CLASSES_ARE_CLOSED =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .and()
          .resideInAPackage("io.semadapt..")
          .should()
          .haveModifier(JavaModifier.FINAL);

  /** More values than this belong into nested records. */
  private static final int MOST_PARAMETERS = 10;

  @ArchTest
  static final ArchRule CONSTRUCTORS_ARE_SHORT =
      constructors()
          .that()
          .areDeclaredInClassesThat(
              // The shape of a native call.
              not(simpleName("Shape").and(resideInAPackage("io.semadapt.dl4j.nn"))))
          .should()
          .haveRawParameterTypes(
              describe(
                  "at most ten parameters",
                  (List<JavaClass> parameters) -> parameters.size() <= MOST_PARAMETERS));

  private LayeringTest() {}

  /** A package imports nothing of ours but itself and these. */
  private static ArchRule mayImport(String from, String... allowed) {
    List<String> known = new ArrayList<>(Arrays.asList(packages(allowed)));
    known.add("io.semadapt." + from + "..");
    return noClasses()
        .that()
        .resideInAPackage("io.semadapt." + from + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.semadapt..")
                .and(not(resideInAnyPackage(known.toArray(new String[0])))));
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names).map(name -> "io.semadapt." + name + "..").toArray(String[]::new);
  }
}
