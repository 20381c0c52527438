// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.PixelSize;
import io.semadapt.storage.WorkFolder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Configuration of an ingest: {@code data} and {@code ingest}. */
public record IngestConfig(String work, Data data, Ingest ingest) {
  /** Which part of GTA5 to take. */
  public enum SourceSplit {
    ALL,
    TRAIN,
    VAL,
    TEST
  }

  /** Which photographs of Cityscapes to take for training. */
  public enum TargetSplit {
    TRAIN,
    TRAIN_EXTRA
  }

  /**
   * Raw trees, {@code data} in the configuration.
   *
   * @param gta5 root of the GTA5 tree; empty for no source
   * @param cityscapes root of the Cityscapes tree; empty for no target
   * @param folders own data in place of the public corpora
   */
  record Data(Optional<String> gta5, Optional<String> cityscapes, Folders folders) {
    static Data read(ConfigSection section) {
      Data data =
          new Data(
              section.optionalString("gta5"),
              section.optionalString("cityscapes"),
              Folders.read(section.child("folders")));
      if (data.isEmpty()) {
        section.problem(
            "gta5",
            "nothing to ingest: set data.gta5, data.cityscapes or the root of own data, such as"
                + " data.folders.source.root");
      }
      return data;
    }

    private boolean isEmpty() {
      return Stream.of(gta5, cityscapes, folders.source(), folders.target(), folders.targetVal())
          .allMatch(Optional::isEmpty);
    }
  }

  /**
   * Own data, {@code data.folders} in the configuration.
   *
   * @param source in place of GTA5
   * @param target in place of the training photographs of Cityscapes
   * @param targetVal in place of the validation photographs of Cityscapes
   */
  record Folders(
      Optional<FolderTree> source, Optional<FolderTree> target, Optional<FolderTree> targetVal) {
    static Folders read(ConfigSection section) {
      return new Folders(
          FolderTree.read(section.child("source")),
          FolderTree.read(section.child("target")),
          FolderTree.read(section.child("target-val")));
    }
  }

  /**
   * What to take from the trees, {@code ingest} in the configuration.
   *
   * @param splitFile file or folder with the splits of GTA5; empty to look in its root
   * @param size new size of every picture; empty to keep the original bytes
   * @param shardMb target size of a shard, MiB
   * @param maxIncomplete share of a set's pictures that may be left out because they have no label
   *     map or one of another size, fraction
   * @param maxRejected maximum number of other rejected samples per set
   * @param limit maximum number of samples per set, for a trial; 0 takes all
   */
  record Ingest(
      SourceSplit sourceSplit,
      Optional<String> splitFile,
      List<TargetSplit> targetSplit,
      Optional<PixelSize> size,
      int shardMb,
      double maxIncomplete,
      int maxRejected,
      int limit) {
    static Ingest read(ConfigSection section) {
      return new Ingest(
          section.choice("source-split", SourceSplit.class),
          section.optionalString("split-file"),
          section.choices("target-split", TargetSplit.class),
          PixelSize.optional(section, "size"),
          section.integer("shard-mb", Bounds.between(1, 1024)),
          section.incidental().number("max-incomplete", Bounds.between(0, 1)),
          section.incidental().integer("max-rejected", Bounds.atLeast(0)),
          section.integer("limit", Bounds.atLeast(0)));
    }

    long shardBytes() {
      return (long) shardMb << 20;
    }

    String sizeText() {
      return size.map(PixelSize::toString).orElse("original");
    }
  }

  /** Reads and validates the configuration. */
  static IngestConfig read(ConfigSection root) {
    IngestConfig config =
        new IngestConfig(
            WorkFolder.of(root).root(),
            Data.read(root.child("data")),
            Ingest.read(root.child("ingest")));
    root.throwIfInvalid();
    return config;
  }
}
