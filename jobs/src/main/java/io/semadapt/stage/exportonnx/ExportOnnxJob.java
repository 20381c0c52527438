// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.exportonnx;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.error.UserException;
import io.semadapt.job.Build;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Cost;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.model.NetworkSize;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.BatchStatistics;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes a trained segmenter or generator as an ONNX file, which ONNX Runtime and other programs
 * run. Needs neither Spark nor an engine. The file appears whole or not at all; an older one is
 * replaced. Input, output and origin are in its metadata.
 *
 * <p>Example: {@code deploy/semadapt export-onnx --set work=/data/run1 --set
 * export-onnx.network=source-to-target}
 */
public final class ExportOnnxJob implements Job<ExportOnnxJob.Config, ExportOnnxJob.Result> {
  /**
   * Configuration of an export.
   *
   * @param checkpoint a file, or a folder: its latest checkpoint is used
   * @param output the file
   */
  record Config(
      NetworkKind network,
      Variant variant,
      String checkpoint,
      String output,
      BatchStatistics batchStatistics) {}

  /**
   * The file.
   *
   * @param parameters trained numbers in it
   */
  public record Result(long parameters, String outputPath) {}

  @Override
  public JobInfo info() {
    return JobInfo.shared(
        "export-onnx",
        "write a trained segmenter or generator as an ONNX file",
        "export-onnx --set work=/data/run1 --set export-onnx.variant=semantic");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    WorkFolder work = WorkFolder.of(root);
    ConfigSection section = root.child("export-onnx");
    ConfigSection places = section.incidental();
    NetworkKind network = section.choice("network", NetworkKind.class);
    Variant variant =
        section.choice(
            "variant", Variant.class, each -> !network.isGenerator() || each.translated());
    Config config =
        new Config(
            network,
            variant,
            places
                .optionalString("checkpoint")
                .orElseGet(
                    () ->
                        WorkFolder.checkpoints(
                            network.isGenerator() ? work.gan(variant) : work.segmenter(variant))),
            places
                .optionalString("output")
                .orElse("%s/onnx/%s-%s.onnx".formatted(work.root(), variant.key(), network.key())),
            section.choice(
                "batch-statistics",
                BatchStatistics.class,
                taken -> taken != BatchStatistics.CORPUS));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    Configuration conf = preparation.hadoop();
    CheckpointInput checkpoint =
        preparation.checkpoint(config.checkpoint(), config.network().trainedBy());
    Optional<TrainedNetwork> network =
        checkpoint.file().map(file -> TrainedNetwork.of(config, checkpoint, conf));
    long parameters =
        network
            .map(TrainedNetwork::architecture)
            .map(NetworkSize::of)
            .or(checkpoint::coming)
            .orElseThrow()
            .parameters();
    return new PreparedRun<Result>(
            State.pending("write %s".formatted(config.output())),
            preparation.identity(Map.of("checkpoint", checkpoint.fingerprint())),
            new Cost(parameters, /* secondsPerWork= */ 0, Float.BYTES * parameters),
            List.of(config.checkpoint()),
            List.of(new Output.Files(config.output())),
            context -> {
              run(config, network.orElseThrow(), context.hadoop());
              return new Result(parameters, config.output());
            })
        .reading(checkpoint);
  }

  private static void run(Config config, TrainedNetwork network, Configuration conf) {
    AtomicFiles.writeStream(
        new Path(config.output()),
        conf,
        out -> write(network, config, new BufferedOutputStream(out)));
  }

  private static void write(TrainedNetwork network, Config config, OutputStream out)
      throws IOException {
    try {
      network.model().write(out, Build.version(), network.metadata());
    } catch (IllegalArgumentException e) {
      throw new UserException(
          e, "Cannot export '%s' as ONNX: %s", config.checkpoint(), e.getMessage());
    }
  }
}
