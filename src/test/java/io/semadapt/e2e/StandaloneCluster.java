// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A standalone Spark cluster of this machine: a master and two workers of one core, three JVMs. */
final class StandaloneCluster implements AutoCloseable {
  /**
   * Two names of this machine: Spark starts no second attempt of a task on the host of the first.
   */
  private static final List<String> HOSTS = List.of("127.0.0.1", "localhost");

  /** One core each, so that as many tasks run at a time. */
  static final int WORKERS = HOSTS.size();

  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
  private static final int MINUTES = 30;
  private static final int POLL_MILLIS = 20;

  private final List<Process> processes = new ArrayList<>();
  private final SparkInstallation spark;
  private final Path folder;
  private String url;

  private StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    this.spark = SparkInstallation.in(folder);
  }

  /** Starts a cluster that keeps its logs in {@code folder}. */
  static StandaloneCluster start(Path folder) throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      cluster.url =
          cluster.start("master", MASTER, "master.Master", "--host", HOSTS.get(0)).group(1);
      for (int worker = 0; worker < WORKERS; worker++) {
        cluster.start(
            "worker-" + worker,
            REGISTERED,
            "worker.Worker",
            "--host",
            HOSTS.get(worker),
            "--cores",
            "1",
            "--memory",
            "2g",
            "--work-dir",
            folder.resolve("executors-" + worker).toString(),
            cluster.url);
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private Matcher start(String name, Pattern up, String main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SparkInstallation.JAVA, "-Xmx256m", "-cp"));
    command.add(spark.home().resolve("jars") + "/*");
    command.add("org.apache.spark.deploy." + main);
    command.addAll(List.of("--port", "0", "--webui-port", "0"));
    command.addAll(List.of(arguments));
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(spark.environment());
    Process process = builder.start();
    processes.add(process);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (true) {
      Matcher matcher = up.matcher(Files.readString(log, StandardCharsets.UTF_8));
      if (matcher.find()) {
        return matcher;
      }
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new IllegalStateException("%s did not start: see %s".formatted(name, log));
      }
    }
  }

  /** What {@code --master} takes. */
  String url() {
    return url;
  }

  /** The installation that its processes run. */
  SparkInstallation spark() {
    return spark;
  }

  /** The process of an executor that is alive. */
  ProcessHandle executor(String application, String executorId) {
    String arguments = "\0--executor-id\0%s\0".formatted(executorId);
    return processes.stream()
        .flatMap(Process::descendants)
        .filter(
            process -> {
              String command = commandLine(process);
              return command.contains("CoarseGrainedExecutorBackend")
                  && command.contains(arguments)
                  && command.contains(application);
            })
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no process of executor " + executorId));
  }

  /** With zero bytes between the arguments; empty for a process that is gone. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    // Workers first: a worker whose executor goes would start another.
    for (int index = processes.size() - 1; index >= 0; index--) {
      Process process = processes.get(index);
      List<ProcessHandle> executors = process.descendants().toList();
      process.destroyForcibly().onExit().join();
      executors.forEach(ProcessHandle::destroyForcibly);
      // None may write into a folder that JUnit deletes next.
      executors.forEach(executor -> executor.onExit().join());
    }
  }
}
