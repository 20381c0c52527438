// SPDX-License-Identifier: Apache-2.0
package io.semadapt.export;

import io.semadapt.input.PictureInput;
import io.semadapt.input.PictureResults;
import io.semadapt.job.Identity;
import io.semadapt.job.JobContext;
import io.semadapt.job.Preparation;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.HadoopConf;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The samples of a folder of shards as files, in the layout of GTA5 with what mmsegmentation,
 * DAFormer and Transfer-Learning-Library read beside it.
 *
 * <pre>
 * images/ID.png                  pictures; JPEGs are encoded again
 * labels/ID.png                  label ids, as in the shards
 * labels/ID_labelTrainIds.png    train ids, grey; 255 is ignored
 * splits/SPLIT.txt, image_list/SPLIT.txt
 * sample_class_stats.json, sample_class_stats_dict.json, samples_with_class.json
 * </pre>
 *
 * Lists and statistics name the samples with label maps, sorted by id; if none has one, there are
 * no statistics, and the lists name all. The tree appears when it is complete; shards that an
 * interrupted run has finished are kept.
 */
public final class CorpusTree {
  private static final String JOB = "export";

  private final PictureResults results;

  private CorpusTree(PictureResults results) {
    this.results = results;
  }

  /**
   * What a run has written.
   *
   * @param samples pictures
   * @param labelled those of them that have a label map
   */
  public record Written(long samples, long labelled) {}

  /**
   * The tree of a folder of shards, written or to come.
   *
   * @param shardsKey of their folder, for messages
   * @param outputKey of the tree, for messages
   * @throws io.semadapt.error.UserException if there are no shards, or the folder of the tree may
   *     not be replaced
   */
  public static CorpusTree of(
      String shards, String shardsKey, String output, String outputKey, Preparation preparation) {
    PictureInput pictures = PictureInput.ofShards(shards, shardsKey, preparation);
    PictureResults results =
        new PictureResults(pictures, JOB, output, outputKey, /* maxRejected= */ 0);
    results.check(preparation.hadoop());
    return new CorpusTree(results);
  }

  /** The pictures that are exported. */
  public PictureInput pictures() {
    return results.pictures();
  }

  /** What determines the content: trees of different jobs from the same shards are equal. */
  public Identity identity() {
    return new Identity(
        new TreeMap<>(Map.of("layout", "gta5", "shards", results.pictures().fingerprint())));
  }

  /** Whether the tree of these shards is there. */
  public boolean isDone(Configuration conf) {
    return results.done(identity(), conf).isPresent();
  }

  /** Writes the tree of shards that are there, one task for each; nothing if it is there. */
  public Written write(JobContext context) {
    Configuration conf = context.hadoop();
    if (isDone(conf)) {
      return new Written(0, 0);
    }
    List<ExportedSample> samples =
        results
            .make(
                new Path(results.pictures().folder()).getName(),
                identity(),
                Map.of(),
                ExportTask.Outcome.class,
                folder -> new ExportTask(folder, HadoopConf.of(conf)),
                (folder, parts) -> writeLists(folder, sorted(parts), conf),
                context)
            .outcomes()
            .stream()
            .flatMap(part -> part.samples().stream())
            .toList();
    long labelled = samples.stream().filter(ExportedSample::isLabelled).count();
    if (labelled > 0 && labelled < samples.size()) {
      context
          .console()
          .line(
              "  %d of %d pictures have no label map: no list names them"
                  .formatted(samples.size() - labelled, samples.size()));
    }
    return new Written(samples.size(), labelled);
  }

  private static List<ExportedSample> sorted(List<ExportTask.Outcome> parts) {
    return parts.stream()
        .flatMap(part -> part.samples().stream())
        .sorted(Comparator.comparing(ExportedSample::id))
        .toList();
  }

  private static void writeLists(Path folder, List<ExportedSample> samples, Configuration conf) {
    List<ExportedSample> labelled = samples.stream().filter(ExportedSample::isLabelled).toList();
    Map<String, byte[]> files =
        new TreeMap<>(SplitLists.files(labelled.isEmpty() ? samples : labelled));
    if (!labelled.isEmpty()) {
      files.putAll(ClassStatistics.files(labelled));
    }
    files.forEach((name, bytes) -> AtomicFiles.write(new Path(folder, name), conf, bytes));
  }
}
