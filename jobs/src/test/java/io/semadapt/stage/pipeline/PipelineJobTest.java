// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.cli.Jobs;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Variant;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.Resume;
import io.semadapt.stage.evaluate.EvaluateJob;
import io.semadapt.stage.traingan.TrainGanJob;
import io.semadapt.stage.translate.TranslateJob;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineJobTest {
  @Test
  void byDefaultTheFourVariantsAreCompared() {
    PipelineJob.Config config = pipeline("data.gta5=/g", "data.cityscapes=/c");

    assertThat(config.work().root()).isEqualTo("work");
    assertThat(config.variants())
        .containsExactly(Variant.SOURCE_ONLY, Variant.CYCLEGAN, Variant.SEMANTIC, Variant.ORACLE);
    assertThat(config.stages())
        .extracting(Stage::name)
        .containsExactly(
            "ingest",
            "train-segmenter-source-only",
            "evaluate-source-only",
            "train-gan-cyclegan",
            "translate-cyclegan",
            "train-segmenter-cyclegan",
            "evaluate-cyclegan",
            "train-gan-semantic",
            "translate-semantic",
            "train-segmenter-semantic",
            "evaluate-semantic",
            "train-segmenter-oracle",
            "evaluate-oracle",
            "report");
  }

  @Test
  void everyStageIsConfiguredForItsVariant() {
    PipelineJob.Config config =
        pipeline(
            "work=w",
            "data.gta5=/g",
            "data.cityscapes=/c",
            "pipeline.variants=[paper]",
            "evaluate.size=64x32",
            "translate.batch=2");

    assertThat(config.stages())
        .extracting(Stage::name)
        .containsExactly(
            "ingest",
            "train-gan-paper",
            "translate-paper",
            "train-segmenter-paper",
            "evaluate-paper",
            "report");
    TranslateJob.Config translate = (TranslateJob.Config) config.stages().get(2).config();
    assertThat(translate.output()).isEqualTo("w/translated/paper");
    assertThat(translate.batch()).isEqualTo(2);
    EvaluateJob.Config evaluate = (EvaluateJob.Config) config.stages().get(4).config();
    assertThat(evaluate.variant()).isEqualTo(Variant.PAPER);
    assertThat(evaluate.inference().size()).hasToString("64x32");
  }

  @Test
  void selfTrainingBuildsOnTheSemanticSegmenter() {
    PipelineJob.Config config =
        pipeline("data.gta5=/g", "pipeline.variants=[semantic,self-trained]");

    assertThat(config.stages())
        .extracting(Stage::name)
        .containsSubsequence(
            "translate-semantic",
            "train-segmenter-semantic",
            "pseudo-label-semantic",
            "train-segmenter-self-trained");
    assertThatThrownBy(() -> pipeline("data.gta5=/g", "pipeline.variants=[self-trained,semantic]"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'pipeline.variants' must name semantic before self-trained, which builds on it");
  }

  @Test
  void withClassMixSelfTrainingGoesOnFromTheSemanticSegmenter() {
    String[] settings = {
      "work=w",
      "data.gta5=/g",
      "pipeline.variants=[semantic,self-trained]",
      "pipeline.self-training=class-mix",
      "train-segmenter.mix.share=0.25",
      "train-segmenter.output=/s/${train-segmenter.variant}"
    };

    PipelineJob.Config config = pipeline(settings);

    assertThat(config.stages())
        .extracting(Stage::name)
        .containsSubsequence("train-segmenter-semantic", "train-segmenter-self-trained")
        .doesNotContain("pseudo-label-semantic");
    assertThat(config(config, "train-segmenter-semantic"))
        .asString()
        .contains("initFrom=Optional.empty", "mix=Mix[share=0.0", "weightEma=0.0");
    assertThat(config(config, "train-segmenter-self-trained"))
        .asString()
        .contains(
            "initFrom=Optional[/s/semantic/checkpoints]",
            "shards=[w/translated/semantic]",
            "mix=Mix[share=0.25, sure=0.9, photographs=w/shards/target, ",
            "weightEma=0.99");
  }

  @ParameterizedTest
  @CsvSource({"cyclegan, w/translated/cyclegan", "source-only, w/shards/source"})
  void classMixGoesOnFromAnotherSegmenterOnItsImages(String base, String images) {
    PipelineJob.Config config =
        pipeline(
            "work=w",
            "data.gta5=/g",
            "pipeline.variants=[%s,self-trained]".formatted(base),
            "pipeline.self-training=class-mix",
            "pipeline.self-training-from=" + base);

    assertThat(config.stages())
        .extracting(Stage::name)
        .noneMatch(name -> name.contains("semantic"));
    assertThat(config(config, "train-segmenter-self-trained"))
        .asString()
        .contains(
            "initFrom=Optional[w/segmenter/%s/checkpoints]".formatted(base),
            "shards=[%s]".formatted(images));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "class-mix | oracle | must be source-only, paper, cyclegan or semantic",
        "class-mix | cyclegan | must name cyclegan before self-trained, which builds on it",
        "pseudo-labels | cyclegan | must be semantic unless pipeline.self-training = class-mix"
      })
  void selfTrainingFromWhatIsNotThereIsRefused(String way, String base, String problem) {
    assertThatThrownBy(
            () ->
                pipeline(
                    "data.gta5=/g",
                    "pipeline.variants=[semantic,self-trained]",
                    "pipeline.self-training=" + way,
                    "pipeline.self-training-from=" + base))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void everyStageFindsAGanWhereItsOutputIsConfigured() {
    PipelineJob.Config config =
        pipeline(
            "work=w",
            "data.gta5=/g",
            "pipeline.variants=[paper,semantic,self-trained]",
            "pseudo-label.teacher=discriminators",
            "train-gan.output=/gans/${train-gan.variant}");

    assertThat(config(config, "train-gan-paper")).asString().contains("output=/gans/paper");
    assertThat(config(config, "translate-paper")).asString().contains("gan=/gans/paper");
    assertThat(config(config, "translate-semantic")).asString().contains("gan=/gans/semantic");
    assertThat(config(config, "pseudo-label-semantic"))
        .asString()
        .contains("checkpoints=/gans/semantic/checkpoints");
  }

  @Test
  void trainingsMayBeResumedWithAnyEngine() {
    PipelineJob.Config config =
        pipeline(
            "data.gta5=/g",
            "pipeline.variants=[semantic]",
            "train-gan.resume=any-engine",
            "train-segmenter.resume=any-engine");

    assertThat(((TrainGanJob.Config) config(config, "train-gan-semantic")).resume())
        .isEqualTo(Resume.ANY_ENGINE);
    assertThat(config(config, "train-segmenter-semantic")).asString().contains("resume=ANY_ENGINE");
  }

  @Test
  void demoPaintsTheToyCityFirst() {
    PipelineJob.Config config =
        new DemoJob(Jobs::named)
            .configure(
                ReferenceConfig.load(
                    "demo", List.of(), List.of("data.gta5=/g", "pipeline.variants=[oracle]")));

    assertThat(config.stages())
        .extracting(Stage::name)
        .containsExactly(
            "toy-city", "ingest", "train-segmenter-oracle", "evaluate-oracle", "report");
  }

  @Test
  void problemsOfAllStagesAreReportedAtOnce() {
    assertThatThrownBy(
            () -> pipeline("pipeline.variants=[semantic]", "train-gan.steps=0", "evaluate.size=9"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'train-gan.steps' must be at least 1, was 0")
        .hasMessageContaining("'evaluate.size' must be WIDTHxHEIGHT")
        .hasMessageContaining("'data.gta5' nothing to ingest");
    assertThatThrownBy(() -> pipeline("data.gta5=/g", "pipeline.variants=[]"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'pipeline.variants' must name at least one variant");
  }

  @Test
  void batchStatisticsThatTheNetworkLacksAreRefused() {
    assertThatThrownBy(
            () ->
                pipeline(
                    "data.gta5=/g",
                    "data.cityscapes=/c",
                    "train-segmenter.network.type=fcn8s-vgg16",
                    "evaluate.batch-statistics=picture"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'evaluate.batch-statistics' needs train-segmenter.network.type = unet: fcn8s-vgg16 has no"
                + " batch normalisation");
  }

  private static Record config(PipelineJob.Config pipeline, String stage) {
    return pipeline.stages().stream()
        .filter(each -> each.name().equals(stage))
        .findFirst()
        .orElseThrow()
        .config();
  }

  private static PipelineJob.Config pipeline(String... settings) {
    return new PipelineJob(Jobs::named)
        .configure(ReferenceConfig.load("pipeline", List.of(), List.of(settings)));
  }
}
