// SPDX-License-Identifier: Apache-2.0
import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.engine.Check;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Exchange;
import io.semadapt.engine.FeatureExtractor;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanPeers;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.GpuSupport;
import io.semadapt.engine.Meeting;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.engine.Translator;
import io.semadapt.image.CropPlace;
import io.semadapt.job.EngineKeys;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.spark.Devices;
import io.semadapt.spark.PictureThreads;
import io.semadapt.spark.Sessions;
import io.semadapt.stage.ingest.IngestJob;
import io.semadapt.stage.toycity.ToyCityJob;
import io.semadapt.stage.traingan.TrainGanJob;
import io.semadapt.stage.translate.TranslateJob;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import io.semadapt.train.TrainingState;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How fast the jobs feed a network that takes no processor: train-gan at 1024x512 with steps of 20 ms,
 * translate with a generator that changes nothing, one task. Run by src/bench/run feed.
 */
public final class Feed {
  private static final int PICTURES = 24;
  private static final int STEPS = 200;
  private static final int ROUND = 50;
  private static final long STEP_MILLIS = 20;

  /** Threads of the first run of each table, which Java's compiler takes part in: not printed. */
  private static final String WARM_UP = "3";

  /** Milliseconds between the steps of a round, without the first. */
  private static final List<Double> WAITS = new ArrayList<>();

  private Feed() {}

  /** Prints the tables. Arguments: a folder for the files. */
  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory(Path.of(arguments[0]), "feed");
    Clock clock = Clock.systemUTC();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Sessions session = Sessions.of("feed", Optional.of("local[1]"))) {
      JobContext context =
          new JobContext(
              session, JobRunner.newRunId("feed", clock), clock, new Console(nowhere, nowhere, false, clock));
      run(new ToyCityJob(), work, context,
          "toy-city.size=1024x512", "toy-city.source-images=" + PICTURES,
          "toy-city.target-images=8", "toy-city.target-val-images=1");
      run(new IngestJob(), work, context,
          "data.gta5=" + work + "/toy-city/gta5", "data.cityscapes=" + work + "/toy-city/cityscapes");
      System.out.printf("%d processors, load %s%n", Runtime.getRuntime().availableProcessors(), load());
      System.out.println("\n| picture threads | wait before a step, ms: median | 90 % below | most |");
      System.out.println("|---|---|---|---|");
      for (String threads : List.of(WARM_UP, "0", "1", "2", "4")) {
        WAITS.clear();
        run(new TrainGanJob(), work, context,
            "picture-threads=" + threads, "workers=1", "train-gan.crop=1024x512",
            "train-gan.steps=" + STEPS, "train-gan.averaging-period=" + ROUND,
            "train-gan.generator.width=2", "train-gan.generator.residual-blocks=1",
            "train-gan.discriminator.width=2", "train-gan.discriminator.levels=3",
            "train-gan.samples=0", "train-gan.resume=false");
        WAITS.sort(Comparator.naturalOrder());
        if (!threads.equals(WARM_UP)) {
          System.out.printf(
              Locale.ROOT, "| %s | %.2f | %.2f | %.1f |%n", threads, quantile(0.5), quantile(0.9), quantile(1));
        }
      }
      System.out.println("\n| format | picture threads | translated pictures of a second | bytes of a picture |");
      System.out.println("|---|---|---|---|");
      for (String format : List.of("png", "jpeg")) {
        for (String threads : List.of(WARM_UP, "1", "2", "4")) {
          delete(work.resolve("translated"));
          TranslateJob.Result result =
              run(new TranslateJob(), work, context, "picture-threads=" + threads, "translate.format=" + format);
          long bytes = size(work.resolve("translated/semantic"));
          if (!threads.equals(WARM_UP)) {
            System.out.printf(
                Locale.ROOT, "| %s | %s | %.1f | %d |%n", format, threads,
                result.samplesTranslated() / (result.taskMillis() / 1e3), bytes / result.samplesTranslated());
          }
        }
      }
    } finally {
      delete(work);
    }
  }

  private static <C extends Record, R extends Record> R run(
      Job<C, R> job, Path work, JobContext context, String... settings) {
    List<String> all = new ArrayList<>(List.of("work=" + work, "engine=libtorch"));
    all.addAll(List.of(settings));
    ConfigSection root = ReferenceConfig.load(job.name(), List.of(), all);
    C config = job.configure(root);
    Devices.choose(EngineKeys.read(root), context.sessions());
    PictureThreads.choose(PictureThreads.read(root), context.sessions());
    return job.prepare(config, context.preparation().with(root)).run(context);
  }

  private static double quantile(double share) {
    return WAITS.get((int) Math.min(WAITS.size() - 1, Math.floor(share * WAITS.size())));
  }

  private static String load() throws Exception {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Files.readString(file).split(" ")[0] : "unknown";
  }

  private static long size(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws Exception {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Steps that wait as for a GPU; its state does not change but for the step. */
  private static final class Steps implements GanTrainer {
    private TrainingState start;
    private long steps;
    private long ended;

    Steps(GanRecipe recipe) {
      start = recipe.initialState();
    }

    @Override
    public void startRound(int imagePool, long seed) {
      ended = 0;
    }

    @Override
    public GanLosses step(GanBatch batch) {
      if (ended != 0) {
        WAITS.add((System.nanoTime() - ended) / 1e6);
      }
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      steps++;
      ended = System.nanoTime();
      return GanLosses.ZERO;
    }

    @Override
    public TrainingState state() {
      return TrainingState.of(start.step() + steps, start.vectors());
    }

    @Override
    public void restore(TrainingState state) {
      start = state;
      steps = 0;
    }

    @Override
    public GanPeers join(Meeting meeting, Exchange exchange) {
      throw new UnsupportedOperationException();
    }

    @Override
    public float[] toTarget(float[] image, int height, int width) {
      return image;
    }

    @Override
    public float[] toSource(float[] image, int height, int width) {
      return image;
    }

    @Override
    public float[] semantics(float[] image, int height, int width, CropPlace place) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void releaseMemory() {}
  }

  /** An engine without networks. */
  public static final class Stub implements Engine {
    @Override
    public EngineName name() {
      return EngineName.LIBTORCH;
    }

    @Override
    public boolean isCudaBuild() {
      return false;
    }

    @Override
    public GpuSupport gpus() {
      return new GpuSupport("none", List.of());
    }

    @Override
    public Optional<String> refusal(EngineChoice choice) {
      return Optional.empty();
    }

    @Override
    public void start(EngineChoice choice, Optional<String> gpu) {}

    @Override
    public String device() {
      return "none";
    }

    @Override
    public String description() {
      return "stub";
    }

    @Override
    public long memoryLimit() {
      return Long.MAX_VALUE;
    }

    @Override
    public GanTrainer gan(GanRecipe recipe) {
      return new Steps(recipe);
    }

    @Override
    public Translator translator(GanCheckpoint checkpoint) {
      return new Translator() {
        @Override
        public float[] translate(float[] images, int count, int height, int width) {
          return images;
        }

        @Override
        public long networkNanos() {
          return 0;
        }
      };
    }

    @Override
    public boolean hasPeers() {
      return false;
    }

    @Override
    public boolean hasSegmenterTrainer() {
      return true;
    }

    @Override
    public SegmenterTrainer segmenter(SegmenterRecipe recipe) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Predictor predictor(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
      throw new UnsupportedOperationException();
    }

    @Override
    public StatisticsMeter statistics(SegmenterCheckpoint checkpoint) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Teacher discriminators(GanCheckpoint checkpoint) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FeatureExtractor features() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Check> selfTest() {
      return List.of();
    }
  }
}
