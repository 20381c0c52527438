// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import io.semadapt.config.ConfigSection;
import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.Gpu;
import io.semadapt.error.UserException;
import io.semadapt.job.Cost;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.spark.Devices;
import io.semadapt.storage.WorkFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;

/**
 * Checks what this machine can run, and how fast. A line is ok, warn or fail; one fail fails the
 * job.
 */
public final class DoctorJob implements Job<DoctorJob.Config, DoctorJob.Result> {
  private static final long GIB = 1L << 30;

  /**
   * What to check.
   *
   * @param work where the row of this run goes
   */
  record Config(String work) {}

  /** How many lines of each kind there were. */
  record Result(int ok, int warnings, int failures) {}

  private record Line(String subject, Check check) {
    Line(Level level, String subject, String finding) {
      this(subject, new Check(level, finding));
    }
  }

  @Override
  public JobInfo info() {
    return JobInfo.shared(
        "doctor",
        "check this machine and its speed: Java, Spark, backend, oneDNN, GPUs, memory, a self-test",
        "doctor --set work=/data/run1");
  }

  @Override
  public Config configure(ConfigSection root) {
    Config config = new Config(WorkFolder.of(root).root());
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return new PreparedRun<>(
        State.pending("check this machine and one Spark task"),
        preparation.networkIdentity(Map.of()),
        new Cost(1, /* secondsPerWork= */ 10, /* bytes= */ 0),
        List.of(),
        List.of(),
        DoctorJob::run);
  }

  private static Result run(JobContext context) {
    // First of all: which device this process can use depends on the master.
    String spark = context.spark().version();
    EngineChoice choice = Devices.usable();
    Engine engine = Devices.engine(choice);
    List<Line> lines = new ArrayList<>();
    // No job starts on a Java that it cannot run on.
    lines.add(
        new Line(
            Level.OK,
            "Java",
            "%s, %s".formatted(Runtime.version(), System.getProperty("java.vendor"))));
    lines.add(
        new Line(
            spark.startsWith("3.5.") ? Level.OK : Level.WARN,
            "Spark",
            "%s, master %s, %d tasks at once"
                .formatted(
                    spark,
                    context.spark().sparkContext().master(),
                    context.spark().sparkContext().defaultParallelism())));
    addMemory(lines, engine);
    String threads = System.getenv("OMP_NUM_THREADS");
    lines.add(
        new Line(
            "1".equals(threads) ? Level.OK : Level.WARN,
            "threads",
            "OMP_NUM_THREADS is %s%s"
                .formatted(
                    threads == null ? "not set" : threads,
                    "1".equals(threads) ? "" : " (set it to 1: tasks share the cores)")));
    if (addGpus(lines, engine, choice)) {
      addSelfTest(lines, SelfTest.run());
      SelfTest task =
          context
              .map(
                  "self-test in a task",
                  1,
                  "tasks",
                  List.of(0),
                  unused -> SelfTest.run(),
                  result -> 1)
              .get(0);
      addSelfTest(lines, task);
      if (context.spark().sparkContext().conf().contains("spark.task.resource.gpu.amount")) {
        addAssigned(lines, context);
      }
    }
    for (Line line : lines) {
      context
          .console()
          .line(
              "  %-4s  %-12s %s"
                  .formatted(
                      line.check().level().name().toLowerCase(Locale.ROOT),
                      line.subject(),
                      line.check().finding()));
    }
    Result result =
        new Result(count(lines, Level.OK), count(lines, Level.WARN), count(lines, Level.FAIL));
    if (result.failures() > 0) {
      throw new UserException("Cannot run here: %d checks failed", result.failures());
    }
    return result;
  }

  private static void addMemory(List<Line> lines, Engine engine) {
    long heap = Runtime.getRuntime().maxMemory();
    long limit = engine.memoryLimit();
    lines.add(
        new Line(
            limit >= 2 * GIB ? Level.OK : Level.WARN,
            "memory",
            "Java heap %.1f GiB, limit of the process %.1f GiB, %d processors"
                .formatted(
                    (double) heap / GIB,
                    (double) limit / GIB,
                    Runtime.getRuntime().availableProcessors())));
  }

  private static void addSelfTest(List<Line> lines, SelfTest test) {
    test.checks().forEach(check -> lines.add(new Line(test.process(), check)));
  }

  /** Runs as many tasks as fit at once, and lists the GPUs that Spark assigned to them. */
  private static void addAssigned(List<Line> lines, JobContext context) {
    List<Integer> tasks =
        IntStream.range(0, context.spark().sparkContext().defaultParallelism()).boxed().toList();
    Map<String, Long> gpus =
        context
            .map(
                "GPUs that Spark assigns",
                tasks.size(),
                "tasks",
                tasks,
                unused -> assigned(),
                result -> 1)
            .stream()
            .filter(each -> !each.isEmpty())
            .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
    gpus.forEach(
        (gpu, count) ->
            lines.add(
                new Line(
                    Level.OK, "GPU", "%s: %d of %d tasks".formatted(gpu, count, tasks.size()))));
  }

  /** The GPU of this task; empty if Spark assigned none. */
  private static String assigned() {
    return Devices.assigned()
        .map(gpu -> "executor %s has GPU %s".formatted(SparkEnv.get().executorId(), gpu))
        .orElse("");
  }

  /** Whether loading the backend is safe. */
  private static boolean addGpus(List<Line> lines, Engine engine, EngineChoice choice) {
    boolean cuda = engine.isCudaBuild();
    boolean wanted = choice.device() != Device.CPU;
    List<Gpu> gpus = Gpu.find();
    for (Gpu gpu : gpus) {
      String use;
      if (!engine.gpus().covers(gpu)) {
        use = "not supported (" + engine.gpus().description() + " are)";
      } else if (!wanted) {
        use = "not used (device = cpu)";
      } else {
        use = cuda ? "used" : "usable, but this build has only the CPU backend";
      }
      lines.add(
          new Line(
              !wanted || (cuda && engine.gpus().covers(gpu)) ? Level.OK : Level.WARN,
              "GPU",
              "%s, compute capability %.1f: %s".formatted(gpu.name(), gpu.capability(), use)));
    }
    if (gpus.isEmpty()) {
      String driver = cuda && !wanted ? ": the driver uses its processor" : "";
      lines.add(new Line(Level.OK, "GPU", "none found by nvidia-smi" + driver));
    }
    Optional<String> refusal =
        wanted ? choice.device().refusal(cuda, gpus, engine.gpus()) : engine.refusal(choice);
    refusal.ifPresent(reason -> lines.add(new Line(Level.FAIL, "backend", reason)));
    return refusal.isEmpty();
  }

  private static int count(List<Line> lines, Level level) {
    return (int) lines.stream().filter(line -> line.check().level() == level).count();
  }
}
