// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.semadapt.nn.Backend;

/** Which package may know which: the layers of the product. */
@AnalyzeClasses(packages = "io.semadapt", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {
  private static final String[] FEATURES = {
    "io.semadapt.job.ingest..",
    "io.semadapt.job.gan..",
    "io.semadapt.job.translate..",
    "io.semadapt.job.pseudolabel..",
    "io.semadapt.job.segmenter..",
    "io.semadapt.job.evaluate..",
    "io.semadapt.job.pipeline..",
    "io.semadapt.job.doctor..",
    "io.semadapt.job.toycity.."
  };

  @ArchTest
  static final ArchRule CONFIG_IMPORTS_NOTHING_OF_OURS =
      noClasses()
          .that()
          .resideInAPackage("io.semadapt.config..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.semadapt..").and(not(resideInAPackage("io.semadapt.config.."))));

  @ArchTest
  static final ArchRule LABEL_IMPORTS_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.semadapt.label..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "io.semadapt.label..");

  @ArchTest
  static final ArchRule METRIC_IMPORTS_LABEL_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.semadapt.metric..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.semadapt..")
                  .and(not(resideInAnyPackage("io.semadapt.label..", "io.semadapt.metric.."))));

  @ArchTest static final ArchRule DATASET_KNOWS_NO_NETWORKS = mayNot("dataset", "nn", "train");

  @ArchTest static final ArchRule IMAGE_KNOWS_NO_DATA = mayNot("image", "dataset", "nn");

  @ArchTest static final ArchRule NN_KNOWS_NO_TRAINING = mayNot("nn", "loss", "train", "dataset");

  @ArchTest static final ArchRule LOSS_IS_PURE = mayNot("loss", "nn", "train", "config");

  @ArchTest static final ArchRule TRAIN_KNOWS_NO_CONFIGURATION = mayNot("train", "config", "job");

  @ArchTest
  static final ArchRule COMMON_HAS_NO_SPARK =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.semadapt.job..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule ONLY_THE_LIST_OF_JOBS_KNOWS_FEATURES =
      noClasses()
          .that(
              resideInAnyPackage(
                      "io.semadapt.job", "io.semadapt.job.spark..", "io.semadapt.job.report..")
                  .and(not(simpleName("Jobs"))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FEATURES);

  @ArchTest
  static final ArchRule FEATURES_DO_NOT_KNOW_ONE_ANOTHER =
      SlicesRuleDefinition.slices()
          .matching("io.semadapt.job.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAnyPackage("io.semadapt.job.."),
              resideInAnyPackage("io.semadapt.job.spark..", "io.semadapt.job.report.."));

  /** Who initializes the backend alone forgets the guard that keeps unusable GPUs out. */
  @ArchTest
  static final ArchRule FEATURES_ASK_FOR_A_DEVICE =
      noClasses()
          .that()
          .resideInAnyPackage(FEATURES)
          .should()
          .callMethod(Backend.class, "initialize");

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

  private LayeringTest() {}

  private static ArchRule mayNot(String from, String... to) {
    String[] packages = new String[to.length];
    for (int index = 0; index < to.length; index++) {
      packages[index] = "io.semadapt." + to[index] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("io.semadapt." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true);
  }
}
