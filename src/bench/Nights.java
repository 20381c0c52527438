// SPDX-License-Identifier: Apache-2.0
import io.semadapt.engine.EngineChoice;
import io.semadapt.error.ExitCode;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.CityscapesClass;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.metric.SegmentationScore;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.GanMetrics;
import io.semadapt.tables.ImageScore;
import io.semadapt.tables.ProcessUse;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.ScoreTables;
import io.semadapt.tables.TrainingRun;
import io.semadapt.train.GanLosses;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * Report tables as years of nightly evaluations leave them, and one long training. Run by
 * src/bench/scale: the work folder, the number of nights, of pictures and of rounds.
 */
public final class Nights {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
  private static final Instant FIRST = Instant.parse("2023-11-01T02:00:00Z");

  /** Rounds between two checkpoints: as many rows are in a file. */
  private static final int ROUNDS_A_FILE = 1000;

  private Nights() {}

  /** Writes the tables. */
  public static void main(String[] arguments) {
    int nights = Integer.parseInt(arguments[1]);
    int pictures = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    ReportTables tables =
        new ReportTables(arguments[0], PlainLocalFileSystem.configure(new Configuration()));
    Random random = new Random(1);
    Map<String, String> config =
        ReferenceConfig.defaults().entrySet().stream()
            .filter(each -> each.getKey().matches("(evaluate|seed|work|engine|precision).*"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    for (int night = 0; night < nights; night++) {
      Instant start = FIRST.plus(Duration.ofDays(night));
      String id = "%s-evaluate-%04x".formatted(TIME.format(start), random.nextInt(1 << 16));
      ConfusionMatrix all = new ConfusionMatrix();
      List<ImageScore> scores = new ArrayList<>();
      for (int picture = 0; picture < pictures; picture++) {
        ConfusionMatrix one = picture(random);
        all.merge(one);
        scores.add(ImageScore.of("frankfurt_000000_%06d".formatted(picture), one));
      }
      SegmentationScore score = SegmentationScore.of(all);
      ScoreTables.append(tables, id, Optional.of("semantic"), score);
      ImageScore.append(tables, id, Optional.of("semantic"), scores.stream());
      RunRow row =
          new RunRow(
              id,
              "evaluate",
              "semantic",
              start,
              600,
              new RunRow.Ended(
                  ExitCode.OK, "", Map.of("samples_scored", (long) pictures), score.miou().stream().boxed().findFirst()),
              new RunRow.Setup("0.1.0", "abc", config, Optional.of(EngineChoice.DEFAULT)),
              new RunRow.Lineage(
                  Map.of("shards", "f00d"),
                  Optional.of("shards = f00d"),
                  Optional.of(
                      new RunRow.UsedCheckpoint(
                          "/data/run1/segmenter/semantic/checkpoints/step-00080000.ckpt",
                          Optional.of("beef".repeat(16)),
                          OptionalLong.of(80_000))),
                  "gpu-17",
                  Optional.of("local-" + start.toEpochMilli()),
                  Optional.of("semadapt evaluate --config /etc/semadapt/nightly.conf")),
              new ProcessUse(16, 4000, Optional.of(6000L)));
      tables.append(Table.RUNS, id, List.of(row.toRow()));
    }
    train(tables, rounds, random);
  }

  /** 4,096 pixels, of which nine in ten are right. */
  private static ConfusionMatrix picture(Random random) {
    byte[] truth = new byte[4096];
    byte[] predicted = new byte[4096];
    List<CityscapesClass> classes = CityscapesClass.evaluatedClasses();
    for (int pixel = 0; pixel < truth.length; pixel++) {
      truth[pixel] = (byte) classes.get(random.nextInt(classes.size())).labelId();
      predicted[pixel] =
          random.nextInt(10) > 0
              ? truth[pixel]
              : (byte) classes.get(random.nextInt(classes.size())).labelId();
    }
    return new ConfusionMatrix().add(truth, predicted);
  }

  private static void train(ReportTables tables, int rounds, Random random) {
    String id = TIME.format(FIRST.minus(Duration.ofDays(9))) + "-train-gan-0001";
    for (int from = 0; from < rounds; from += ROUNDS_A_FILE) {
      List<Row> rows =
          IntStream.range(from, Math.min(from + ROUNDS_A_FILE, rounds))
              .mapToObj(round -> metrics(id, round + 1, random).toRow())
              .toList();
      tables.append(Table.GAN_METRICS, id, rows);
    }
  }

  private static GanMetrics metrics(String id, int round, Random random) {
    double[] loss = random.doubles(16).toArray();
    return new GanMetrics(
        new TrainingRun(id, "semantic", EngineChoice.DEFAULT),
        round,
        round,
        8,
        new GanLosses(
            new GanLosses.Generator(
                loss[0], loss[1], loss[2], loss[3], loss[4], loss[5], loss[6], loss[7], loss[8]),
            new GanLosses.Discriminator(
                loss[9], loss[10], loss[11], loss[12], loss[13], loss[14], loss[15])),
        2e-4,
        random.nextDouble(),
        0.5,
        0.01,
        new GanMetrics.Signals(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty()));
  }
}
