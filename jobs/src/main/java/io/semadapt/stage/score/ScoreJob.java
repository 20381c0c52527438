// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.InstanceConfusion;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.spark.DistributedMap;
import io.semadapt.stage.score.PairScorer.Pair;
import io.semadapt.stage.score.PairScorer.Partial;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ScoreTables;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The Cityscapes pixel-level score of anyone's predictions: the official tool's numbers and error
 * cases, distributed.
 *
 * <p>Input: a gtFine tree, and a folder with one label id PNG for each ground truth, {@code
 * <city>_<sequence>_<frame>*.png}, anywhere below it. Output: a JSON file with the keys of the
 * official result file, rows in the report tables, and tables on the console. Nothing is scored
 * partially: the first bad pair ends the run.
 */
public final class ScoreJob implements Job<ScoreJob.Config, ScoreJob.Result> {
  private static final String TRUTH_SUFFIX = "_gtFine_labelIds.png";
  private static final String INSTANCES_SUFFIX = "_gtFine_instanceIds.png";
  private static final int PAIRS_A_TASK = 16;

  /**
   * Configuration of a scoring run.
   *
   * @param groundTruth a gtFine tree, a Cityscapes root, or one split's folder
   * @param split folder of the split in the tree; ignored where {@code groundTruth} has none
   * @param instances whether iIoU is scored, which needs instance maps
   * @param output the JSON file; empty for {@code score/score.json} in the work folder
   */
  public record Config(
      String work,
      String groundTruth,
      String predictions,
      String split,
      boolean instances,
      Optional<String> output,
      double threshold) {}

  /**
   * The averages, as fractions in [0, 1]; NaN where nothing was scored.
   *
   * @param miou mean IoU of the classes
   * @param json the result file
   */
  public record Result(
      long imagesScored,
      double miou,
      double categoryMiou,
      double instanceMiou,
      double categoryInstanceMiou,
      double pixelAccuracy,
      String json) {}

  @Override
  public JobInfo info() {
    return JobInfo.shared(
        "score",
        "score label id PNGs against Cityscapes ground truth, as the official tool does",
        "score --set score.ground-truth=/data/cityscapes/gtFine --set score.predictions=/data/predictions");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection score = root.child("score");
    Config config =
        new Config(
            WorkFolder.of(root).root(),
            score.string("ground-truth"),
            score.string("predictions"),
            score.string("split"),
            score.bool("instances"),
            score.optionalString("output"),
            score.number("min-miou", Bounds.between(0, 1)));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    List<Pair> pairs = pairs(config, preparation.hadoop());
    return new PreparedRun<>(
        State.pending("score %d predictions".formatted(pairs.size())),
        preparation.identity(Map.of()),
        new Cost(pairs.size(), /* secondsPerWork= */ 0, /* bytes= */ 0),
        List.of(
            "%s and %s: %d pairs"
                .formatted(config.groundTruth(), config.predictions(), pairs.size())),
        List.of(),
        context -> run(config, pairs, context));
  }

  private static Result run(Config config, List<Pair> pairs, JobContext context) {
    List<Chunk> chunks = new ArrayList<>();
    for (int start = 0; start < pairs.size(); start += PAIRS_A_TASK) {
      int end = Math.min(pairs.size(), start + PAIRS_A_TASK);
      chunks.add(new Chunk(List.copyOf(pairs.subList(start, end))));
    }
    List<Partial> partials =
        context.map(
            "score",
            pairs.size(),
            "images",
            chunks,
            new ScoreTask(HadoopConf.of(context.hadoop())),
            Partial::pairs);
    ConfusionMatrix confusion = new ConfusionMatrix();
    InstanceConfusion instances = new InstanceConfusion();
    for (Partial partial : partials) {
      if (partial.problem().isPresent()) {
        throw new UserException("%s", partial.problem().get());
      }
      confusion.merge(partial.confusion());
      instances.merge(partial.instances());
    }
    SegmentationScore score =
        config.instances()
            ? SegmentationScore.of(confusion, instances)
            : SegmentationScore.of(confusion);
    Path json = new Path(config.output().orElse(config.work() + "/score/score.json"));
    AtomicFiles.removeUnfinishedOf(json, context.hadoop());
    AtomicFiles.write(json, context.hadoop(), ScoreJson.encode(score));
    ReportTables tables = new ReportTables(config.work(), context.hadoop());
    ScoreTables.append(tables, context.runId(), "", score);
    ScoreTables.print(context.console(), score);
    double miou = score.miou().orElse(Double.NaN);
    if (config.threshold() > 0 && !(miou >= config.threshold())) {
      throw UserException.belowThreshold(
          miou, "mIoU %.4f is below score.min-miou %.4f", miou, config.threshold());
    }
    return new Result(
        pairs.size(),
        miou,
        score.categoryMiou().orElse(Double.NaN),
        score.instanceMiou().orElse(Double.NaN),
        score.categoryInstanceMiou().orElse(Double.NaN),
        score.pixelAccuracy().orElse(Double.NaN),
        json.toString());
  }

  /** Every ground truth with its one prediction, in the order of their paths. */
  private static List<Pair> pairs(Config config, Configuration hadoop) {
    Path truthRoot = truthRoot(config, hadoop);
    List<String> files = files(truthRoot, hadoop);
    List<String> truths = files.stream().filter(path -> path.endsWith(TRUTH_SUFFIX)).toList();
    Set<String> known = Set.copyOf(files);
    if (truths.isEmpty()) {
      throw new UserException(
          "Cannot find any ground truth under '%s': searched for <city>/*%s",
          truthRoot, TRUTH_SUFFIX);
    }
    Path results = new Path(config.predictions());
    if (!exists(results, hadoop)) {
      throw new UserException(
          "Cannot find predictions under '%s': no such folder (set score.predictions)", results);
    }
    PredictionFinder finder = new PredictionFinder(files(results, hadoop));
    List<Pair> pairs = new ArrayList<>();
    for (String truth : truths) {
      String file = truth.substring(truth.lastIndexOf('/') + 1);
      String id = file.substring(0, file.length() - TRUTH_SUFFIX.length());
      List<String> found = finder.find(id);
      if (found.isEmpty()) {
        throw new UserException(
            "Cannot find a prediction for ground truth '%s': no %s*.png under '%s'",
            truth, id, results);
      }
      if (found.size() > 1) {
        throw new UserException(
            "Cannot choose a prediction for ground truth '%s': %d files are named %s*.png, '%s'"
                + " and '%s' among them",
            truth, found.size(), id, found.get(0), found.get(1));
      }
      String stem = truth.substring(0, truth.length() - TRUTH_SUFFIX.length());
      String instances = config.instances() ? stem + INSTANCES_SUFFIX : "";
      if (config.instances() && !known.contains(instances)) {
        throw new UserException(
            "Cannot find instance map '%s' (score.instances=false leaves iIoU out)", instances);
      }
      pairs.add(new Pair(truth, instances, found.get(0)));
    }
    return pairs;
  }

  private static Path truthRoot(Config config, Configuration hadoop) {
    Path given = new Path(config.groundTruth());
    if (!exists(given, hadoop)) {
      throw new UserException(
          "Cannot find ground truth under '%s': no such folder (set score.ground-truth)", given);
    }
    for (String folder : List.of("gtFine/" + config.split(), config.split())) {
      Path split = new Path(given, folder);
      if (exists(split, hadoop)) {
        return split;
      }
    }
    return given;
  }

  private static boolean exists(Path path, Configuration hadoop) {
    try {
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", path, AtomicFiles.reason(e));
    }
  }

  private static List<String> files(Path folder, Configuration hadoop) {
    try {
      FileSystem fileSystem = folder.getFileSystem(hadoop);
      List<String> paths = new ArrayList<>();
      RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(folder, /* recursive= */ true);
      while (found.hasNext()) {
        FileStatus file = found.next();
        Path path = file.getPath();
        boolean local = path.toUri().getScheme().equals("file");
        paths.add(local ? path.toUri().getPath() : path.toString());
      }
      paths.sort(null);
      return paths;
    } catch (IOException e) {
      throw new UserException(e, "Cannot list '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /** The pairs of one task. */
  private record Chunk(List<Pair> pairs) implements Serializable {}

  /** Scores pairs one after the other, up to the first bad one. */
  private record ScoreTask(HadoopConf hadoop) implements DistributedMap.Task<Chunk, Partial> {
    @Override
    public Partial apply(Chunk chunk) throws IOException {
      PairScorer scorer = new PairScorer(hadoop.toConfiguration());
      for (Pair pair : chunk.pairs()) {
        Optional<String> problem = scorer.add(pair);
        if (problem.isPresent()) {
          return new Partial(
              scorer.confusion(), scorer.instances(), chunk.pairs().size(), problem.get());
        }
      }
      return new Partial(scorer.confusion(), scorer.instances(), chunk.pairs().size(), null);
    }
  }
}
