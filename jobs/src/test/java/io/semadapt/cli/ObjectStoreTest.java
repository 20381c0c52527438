// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.FakeFileSystem;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.job.JobContext;
import io.semadapt.tables.ReportTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every path of every job on a file system that is not the default one, as on S3, ABFS or GS. */
@ExtendWith(SharedSpark.class)
final class ObjectStoreTest {
  @TempDir private Path root;

  @Test
  void theJobsReadAndWriteWhereTheirPathsSay(JobContext context) throws Exception {
    FakeFileSystem.mount(root, context.spark().sparkContext().hadoopConfiguration());
    run(
        "toy-city",
        "toy-city.output=" + root.resolve("raw"),
        "toy-city.size=64x32",
        "toy-city.source-images=4",
        "toy-city.target-images=4",
        "toy-city.target-val-images=2");
    run("ingest", "data.gta5=fake://raw/gta5", "data.cityscapes=fake://raw/cityscapes");
    run(
        "train-gan",
        "train-gan.steps=2",
        "train-gan.averaging-period=1",
        "train-gan.crop=32x16",
        "train-gan.generator.width=4",
        "train-gan.generator.residual-blocks=1",
        "train-gan.discriminator.width=4",
        "train-gan.discriminator.levels=3");
    run("translate", "translate.export=gta5", "translate.export-to=fake://other/tree");
    run(
        "train-segmenter",
        "train-segmenter.variant=semantic",
        "train-segmenter.steps=2",
        "train-segmenter.crop=32x16",
        "train-segmenter.network.width=2",
        "train-segmenter.batch=2");
    run("evaluate", "evaluate.variant=semantic", "evaluate.predictions=true");
    run("report");

    Path work = root.resolve("bucket/a work");
    assertThat(work.resolve("translated/semantic/_manifest.json")).exists();
    assertThat(root.resolve("other/tree/images")).isDirectoryContaining("glob:**.png");
    assertThat(work.resolve("predictions/semantic")).isDirectoryContaining("glob:**.png");
    assertThat(Files.readString(work.resolve("report/index.html"))).contains("semantic");
    assertThat(
            new ReportTables("fake://bucket/a work", context.hadoop())
                .read(context.spark(), ReportTables.Table.RUNS)
                .where("exit_code = 0")
                .count())
        .isEqualTo(7);
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  private static void run(String job, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("work=fake://bucket/a work", "workers=1"));
    SuccessfulRun.of(job, all);
  }
}
