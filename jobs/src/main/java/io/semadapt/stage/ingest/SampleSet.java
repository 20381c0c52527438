// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import io.semadapt.dataset.CityscapesLayout;
import io.semadapt.dataset.DatasetLayout;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Gta5Layout;
import io.semadapt.dataset.Gta5Splits;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.input.RejectedSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One of the three sets of samples, and the tree that it comes from.
 *
 * @param name {@code source}, {@code target} or {@code target-val}
 * @param key configuration key of the root, for messages
 */
record SampleSet(String name, String key, String root, DatasetLayout layout) {
  /**
   * The sets that a configuration names: own data where there is some, else the public corpora.
   *
   * @param hadoop to read the splits of GTA5 with; empty where the tree is still to come
   * @throws UserException if a split is wanted and GTA5 has no list of it
   */
  static List<SampleSet> of(IngestConfig config, Optional<Configuration> hadoop) {
    IngestConfig.Folders own = config.data().folders();
    Optional<String> cityscapes = config.data().cityscapes();
    List<SampleSet> sets = new ArrayList<>();
    own.source()
        .map(tree -> own("source", tree, Domain.SOURCE, Split.TRAIN))
        .or(() -> config.data().gta5().map(root -> gta5(root, config.ingest(), hadoop)))
        .ifPresent(sets::add);
    own.target()
        .map(tree -> own("target", tree, Domain.TARGET, Split.TRAIN))
        .or(() -> cityscapes.map(root -> cityscapes("target", root, training(config.ingest()))))
        .ifPresent(sets::add);
    own.targetVal()
        .map(tree -> own("target-val", tree, Domain.TARGET, Split.VAL))
        .or(() -> cityscapes.map(root -> cityscapes("target-val", root, Set.of(Split.VAL))))
        .ifPresent(sets::add);
    return sets;
  }

  private static SampleSet own(String name, FolderTree tree, Domain domain, Split split) {
    String key = "data.folders." + name + ".root";
    return new SampleSet(name, key, tree.root(), tree.layout(domain, split));
  }

  private static SampleSet gta5(
      String root, IngestConfig.Ingest ingest, Optional<Configuration> hadoop) {
    Optional<Split> wanted =
        switch (ingest.sourceSplit()) {
          case ALL -> Optional.empty();
          case TRAIN -> Optional.of(Split.TRAIN);
          case VAL -> Optional.of(Split.VAL);
          case TEST -> Optional.of(Split.TEST);
        };
    Gta5Splits splits =
        hadoop.isPresent()
            ? CorpusFiles.splits(root, ingest.splitFile(), wanted, hadoop.get())
            : Gta5Splits.ofLists(Map.of(), root);
    if (hadoop.isPresent() && wanted.isPresent() && splits.size() == 0) {
      throw new UserException(
          "Cannot select GTA5 split '%s': neither split.mat nor %s.txt under '%s' (set"
              + " ingest.split-file)",
          wanted.get().key(), wanted.get().folder(), root);
    }
    return new SampleSet("source", "data.gta5", root, new Gta5Layout(splits, wanted));
  }

  private static Set<Split> training(IngestConfig.Ingest ingest) {
    return ingest.targetSplit().stream()
        .map(
            split ->
                switch (split) {
                  case TRAIN -> Split.TRAIN;
                  case TRAIN_EXTRA -> Split.TRAIN_EXTRA;
                })
        .collect(Collectors.toSet());
  }

  private static SampleSet cityscapes(String name, String root, Set<Split> splits) {
    return new SampleSet(name, "data.cityscapes", root, new CityscapesLayout(splits));
  }

  /** Whether the set may be missing: Cityscapes without labels has no validation set. */
  boolean isOptional() {
    return name.equals("target-val") && layout instanceof CityscapesLayout;
  }

  /** Its rejected samples. */
  RejectedSamples rejected(IngestConfig config, CorpusFiles files) {
    int pictures = files.listing().samples().size() + files.listing().rejections().size();
    return new RejectedSamples(
        root,
        config.ingest().maxRejected(),
        (long) (config.ingest().maxIncomplete() * pictures),
        "ingest.max-rejected",
        new Path(config.work(), "shards/rejected/" + name));
  }

  /** Folder of the pictures. */
  String pictures() {
    return layout instanceof CityscapesLayout
        ? root + "/leftImg8bit/" + (name.equals("target") ? "train" : "val")
        : root;
  }
}
