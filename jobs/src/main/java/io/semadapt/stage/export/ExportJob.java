// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.export;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.export.CorpusTree;
import io.semadapt.input.PictureInput;
import io.semadapt.job.Cost;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.storage.WorkFolder;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes the samples of any shards (translated, ingested, pseudo-labelled) as the files that
 * mmsegmentation, DAFormer and Transfer-Learning-Library read. The tree and its guarantees are
 * those of {@link CorpusTree}.
 *
 * <p>Example: {@code deploy/semadapt export --set work=/data/run1 --set
 * export.shards=/data/run1/shards/target}
 */
public final class ExportJob implements Job<ExportJob.Config, ExportJob.Result> {
  private static final String SHARDS = "export.shards";
  private static final String OUTPUT = "export.output";

  /** Of a picture as PNG with its label maps, for plans. */
  private static final double BYTES_PER_PIXEL = 2;

  /**
   * Configuration of an export.
   *
   * @param shards folder of shards
   * @param output root of the tree
   */
  public record Config(String shards, String output) {}

  /**
   * The tree.
   *
   * @param picturesExported by this run
   * @param labelMaps those of them that have a label map
   */
  public record Result(long picturesExported, long labelMaps, String outputPath) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "export",
        "write shards as files that mmsegmentation, DAFormer and TLLib read",
        "export --set work=/data/run1");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection places = root.child("export").incidental();
    String shards =
        places
            .optionalString("shards")
            .orElseGet(() -> WorkFolder.of(root).translated(Variant.SEMANTIC));
    Config config = new Config(shards, places.optionalString("output").orElse(shards + "-gta5"));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    CorpusTree tree = CorpusTree.of(config.shards(), SHARDS, config.output(), OUTPUT, preparation);
    PictureInput pictures = tree.pictures();
    long pixels = pictures.pixels() * pictures.samples();
    return new PreparedRun<>(
        tree.isDone(conf)
            ? State.done("exported to " + config.output())
            : State.pending("export %d pictures".formatted(pictures.samples())),
        tree.identity(),
        new Cost(pixels, /* secondsPerWork= */ 0, (long) (BYTES_PER_PIXEL * pixels)),
        pictures.lines(),
        List.of(new Output.Files(config.output())),
        context -> {
          CorpusTree.Written written = tree.write(context);
          return new Result(written.samples(), written.labelled(), config.output());
        });
  }
}
