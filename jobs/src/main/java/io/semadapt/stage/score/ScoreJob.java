// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.score;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.ForeignFiles;
import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.Identity;
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
import io.semadapt.storage.FileTree;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.WorkFolder;
import io.semadapt.tables.ImageScore;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ScoreTables;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
  private static final Pattern TRUTH = Pattern.compile("(.*)_gtFine_labelIds\\.(?i:png)");
  private static final String INSTANCES_STEM = "_gtFine_instanceIds";
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
        "score --set score.ground-truth=/data/cityscapes/gtFine --set"
            + " score.predictions=/data/predictions");
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
    Pairs found = pairs(config, preparation.hadoop());
    List<Pair> pairs = found.pairs();
    return new PreparedRun<Result>(
            State.pending("score %d predictions".formatted(pairs.size())),
            preparation.identity(
                Map.of("ground-truth", found.truth(), "predictions", found.predictions())),
            new Cost(pairs.size(), /* secondsPerWork= */ 0, /* bytes= */ 0),
            List.of(
                "%s and %s: %d pairs%s"
                    .formatted(
                        config.groundTruth(),
                        config.predictions(),
                        pairs.size(),
                        found.leftOut() == 0 ? "" : ", " + found.note())),
            List.of(),
            context -> {
              if (found.leftOut() > 0) {
                context.console().line("  " + found.note());
              }
              return run(config, pairs, context);
            })
        .scoringUnder("ground-truth = " + found.truth());
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
    ScoreTables.append(tables, context.runId(), Optional.empty(), score);
    ImageScore.append(
        tables,
        context.runId(),
        Optional.empty(),
        partials.stream().flatMap(partial -> partial.images().stream()));
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

  /**
   * What to score.
   *
   * @param leftOut number of hidden and foreign files in both folders
   * @param truth fingerprint of the ground truth
   * @param predictions fingerprint of the predictions
   */
  private record Pairs(List<Pair> pairs, int leftOut, String truth, String predictions) {
    String note() {
      return "left out %d hidden or foreign file%s".formatted(leftOut, leftOut == 1 ? "" : "s");
    }
  }

  /** Every ground truth with its one prediction, in the order of their paths. */
  private static Pairs pairs(Config config, Configuration hadoop) {
    Path truthRoot = truthRoot(config, hadoop);
    Files files = files(truthRoot, hadoop);
    List<Matcher> truths =
        files.paths().stream().map(TRUTH::matcher).filter(Matcher::matches).toList();
    Set<String> known = Set.copyOf(files.paths());
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
    Files predictions = files(results, hadoop);
    PredictionFinder finder = new PredictionFinder(predictions.paths());
    List<Pair> pairs = new ArrayList<>();
    for (Matcher match : truths) {
      String truth = match.group();
      String stem = match.group(1);
      String id = stem.substring(stem.lastIndexOf('/') + 1);
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
      String ending = truth.substring(truth.lastIndexOf('.'));
      String instances = config.instances() ? stem + INSTANCES_STEM + ending : "";
      if (config.instances() && !known.contains(instances)) {
        throw new UserException(
            "Cannot find instance map '%s' (score.instances=false leaves iIoU out)", instances);
      }
      pairs.add(new Pair(id, truth, instances, found.get(0)));
    }
    return new Pairs(
        pairs,
        files.leftOut() + predictions.leftOut(),
        files.fingerprint(TRUTH_SUFFIX.toLowerCase(Locale.ROOT)),
        predictions.fingerprint(".png"));
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

  /**
   * Files below a folder, without hidden ones and those of tools.
   *
   * @param prefix of every path
   * @param bytes of each file by its path below the folder
   * @param leftOut how many files these are not
   */
  private record Files(String prefix, SortedMap<String, Long> bytes, int leftOut) {
    List<String> paths() {
      return bytes.keySet().stream().map(path -> prefix + path).toList();
    }

    /** SHA-256 of names and lengths, in hex; that of a copy in another folder is equal. */
    String fingerprint(String ending) {
      return new Identity(
              bytes.entrySet().stream()
                  .filter(file -> file.getKey().toLowerCase(Locale.ROOT).endsWith(ending))
                  .collect(
                      Collectors.toMap(
                          Map.Entry::getKey,
                          file -> file.getValue().toString(),
                          (one, other) -> one,
                          TreeMap::new)))
          .hash();
    }
  }

  /**
   * Lists a folder.
   *
   * @throws UserException if one of the label maps cannot be opened
   */
  private static Files files(Path folder, Configuration hadoop) {
    try {
      Path root = folder.getFileSystem(hadoop).makeQualified(folder);
      FileTree tree = FileTree.list(root, List.of(""), hadoop);
      for (FileTree.Unreadable file : tree.unreadable()) {
        if (file.path().toLowerCase(Locale.ROOT).endsWith(".png")
            && !ForeignFiles.isForeign(file.path())) {
          throw new UserException(
              "Cannot read '%s' under '%s': %s", file.path(), folder, file.reason());
        }
      }
      boolean local = root.toUri().getScheme().equals("file");
      String prefix = (local ? root.toUri().getPath() : root.toString()) + "/";
      SortedMap<String, Long> bytes = new TreeMap<>();
      tree.files()
          .forEach(
              (path, file) -> {
                if (!ForeignFiles.isForeign(path)) {
                  bytes.put(path, file.bytes());
                }
              });
      return new Files(prefix, bytes, tree.files().size() - bytes.size());
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
          return new Partial(scorer, chunk.pairs().size(), problem.get());
        }
      }
      return new Partial(scorer, chunk.pairs().size(), null);
    }
  }
}
