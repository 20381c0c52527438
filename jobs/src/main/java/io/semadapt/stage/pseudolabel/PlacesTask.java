// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.dataset.Sample;
import io.semadapt.error.UserException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ShardInput;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.DistributedMap;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.ClassPlaces;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Counts where the classes are in the label maps of one shard.
 *
 * @param folder of the shards
 */
record PlacesTask(String folder, HadoopConf hadoop)
    implements DistributedMap.Task<String, ClassPlaces> {

  /**
   * Checks shards whose label maps will be counted.
   *
   * @throws UserException if samples have no label, or no label has a class
   */
  static void check(ShardInput source) {
    if (source.manifest().filter(each -> each.labelled() < each.samples()).isPresent()) {
      throw new UserException(
          "Cannot count the places of the classes in '%s': samples have no label (set"
              + " pseudo-label.source to labelled shards, or spatial-prior to 0)",
          source.folder());
    }
    source.requireClasses();
  }

  /** Counts all shards of a folder. */
  static ClassPlaces count(ShardInput source, JobContext context) {
    ShardManifest manifest = source.require();
    List<ClassPlaces> parts =
        context.map(
            "pseudo-label: places of the classes",
            manifest.samples(),
            "images",
            new ArrayList<>(manifest.shards().stream().map(ShardEntry::file).toList()),
            new PlacesTask(source.folder(), HadoopConf.of(context.hadoop())),
            ClassPlaces::maps);
    manifest.requireRead(new Path(source.folder()), parts.stream().map(ClassPlaces::maps).toList());
    ClassPlaces sum = new ClassPlaces();
    parts.forEach(sum::merge);
    return sum;
  }

  @Override
  public ClassPlaces apply(String file) {
    Configuration conf = hadoop.toConfiguration();
    ClassPlaces places = new ClassPlaces();
    ShardFiles.forEach(new Path(folder, file), conf, sample -> places.add(trainIds(sample)));
    return places;
  }

  private static LabelImage trainIds(Sample sample) {
    LabelImage labelIds = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
    return new LabelImage(labelIds.width(), labelIds.height(), LabelIds.toTrainIds(labelIds.ids()));
  }
}
