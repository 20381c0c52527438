// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.engine.Meeting;
import io.semadapt.error.UserException;
import io.semadapt.storage.ScratchFolder;
import io.semadapt.train.TrainingState;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.BarrierJobSlotsNumberCheckFailed;
import org.apache.spark.util.LongAccumulator;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A segment of a training: many rounds in one barrier stage, whose tasks run at the same time and
 * average among themselves. Spark moves the state to the workers at the start, and back from worker
 * 0 at the end.
 *
 * <p>If a worker fails or is lost, Spark repeats the stage: from the same state, so with the same
 * result, as long as {@link LocalRounds} depends on nothing but its arguments. A shuffle follows
 * the stage, because Spark gives up a barrier stage that ends a job when one task fails.
 */
public final class Segments {
  /** A Scala function that can be sent to executors. */
  private interface PartitionFunction<T, R>
      extends Function1<Iterator<T>, Iterator<R>>, Serializable {}

  /** Any: nothing is sent there. */
  private static final int PORT = 9;

  private Segments() {}

  /** The rounds of one worker. */
  @FunctionalInterface
  public interface LocalRounds<R extends Serializable> extends Serializable {
    /**
     * Trains from {@code state}, and averages with the other workers.
     *
     * @param meeting where they are
     * @param state shared with other tasks of this process: must not be modified
     * @param counter to be called after each round with the number of its steps
     */
    Share<R> train(Meeting meeting, TrainingState state, LongConsumer counter) throws Exception;
  }

  /**
   * What a worker has after a segment.
   *
   * @param state the same for all workers
   * @param reports one for each round
   */
  public record Share<R extends Serializable>(TrainingState state, ArrayList<R> reports)
      implements Serializable {}

  /**
   * The result of a segment.
   *
   * @param reports of each worker, in their order: one for each round
   */
  public record Segment<R extends Serializable>(TrainingState state, List<List<R>> reports) {}

  private record Part<R extends Serializable>(int worker, Share<R> share) implements Serializable {}

  /** The task of each worker. */
  @FunctionalInterface
  private interface Worker<R extends Serializable> extends Serializable {
    Part<R> train(int worker);
  }

  /**
   * Runs a segment; fails with the cause if a worker fails for good.
   *
   * @param workers at least 1; each is one Spark task
   * @param timeout that a worker waits for the slowest
   * @param counted called now and then with the steps that worker 0 has done
   * @throws UserException if fewer tasks than workers can run at the same time, or a worker threw
   *     one
   */
  public static <R extends Serializable> Segment<R> run(
      JavaSparkContext spark,
      TrainingState state,
      int workers,
      Duration timeout,
      LocalRounds<R> rounds,
      LongConsumer counted) {
    Broadcast<TrainingState> start = spark.broadcast(state);
    TaskMistakes mistakes = new TaskMistakes();
    spark.sc().addSparkListener(mistakes);
    try (StepCounter counter = new StepCounter(spark.sc(), counted)) {
      LongAccumulator steps = counter.steps();
      return segment(
          parts(
              spark,
              workers,
              worker ->
                  train(
                      worker,
                      start.value(),
                      timeout,
                      rounds,
                      worker == 0 ? steps::add : others -> {})));
    } catch (Exception e) {
      // Spark itself keeps no more than the text of what a task of a barrier stage threw.
      Optional<UserException> mistake = mistakes.first();
      if (mistake.isPresent()) {
        mistake.get().addSuppressed(e);
        throw mistake.get();
      }
      throw explained(e, workers);
    } finally {
      spark.sc().removeSparkListener(mistakes);
      start.destroy();
    }
  }

  private static RuntimeException explained(Exception e, int workers) {
    if (e instanceof BarrierJobSlotsNumberCheckFailed) {
      return new UserException(
          e,
          "Cannot train %d workers at the same time: this cluster does not run as many tasks (set"
              + " workers, or train-gan.exchange.by = shuffle)",
          workers);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private static <R extends Serializable> List<Part<R>> parts(
      JavaSparkContext spark, int workers, Worker<R> training) {
    PartitionFunction<Integer, Part<R>> work =
        worker -> JavaConverters.asScalaIterator(List.of(training.train(worker.next())).iterator());
    ClassTag<Part<R>> tag = ClassTag$.MODULE$.apply(Part.class);
    JavaRDD<Part<R>> stage =
        spark
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .rdd()
            .barrier()
            .mapPartitions(work, false, tag)
            .toJavaRDD();
    return stage
        .mapToPair(part -> new Tuple2<>(0, part))
        .groupByKey(1)
        .flatMap(all -> all._2().iterator())
        .collect();
  }

  private static <R extends Serializable> Part<R> train(
      int worker,
      TrainingState start,
      Duration timeout,
      LocalRounds<R> rounds,
      LongConsumer counter) {
    try {
      Share<R> share = rounds.train(meeting(worker, timeout), start, counter);
      return new Part<>(
          worker, worker == 0 ? share : new Share<>(/* state= */ null, share.reports()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static <R extends Serializable> Segment<R> segment(List<Part<R>> parts) {
    List<Part<R>> ordered =
        parts.stream().sorted(Comparator.comparingInt((Part<R> part) -> part.worker())).toList();
    List<List<R>> reports = new ArrayList<>();
    ordered.forEach(part -> reports.add(part.share().reports()));
    return new Segment<>(ordered.get(0).share().state(), reports);
  }

  private static Meeting meeting(int worker, Duration timeout) {
    BarrierTaskContext context = (BarrierTaskContext) TaskContext.get();
    List<String> hosts =
        Arrays.stream(context.getTaskInfos())
            .map(task -> task.address().replaceFirst(":[0-9]+$", ""))
            .toList();
    return new Meeting(
        worker,
        hosts.size(),
        address(hosts.get(worker), hosts),
        file(context),
        timeout,
        own -> context.allGather(own)[0]);
  }

  /**
   * For the tasks of one process: no port is opened but on the loopback interface. Spark's barriers
   * are not used either: their timer would keep a process from ending.
   */
  private static Optional<Path> file(TaskContext context) {
    SparkConf conf = SparkEnv.get().conf();
    String name =
        "peers-%s-%d-%d"
            .formatted(conf.getAppId(), context.stageId(), context.stageAttemptNumber());
    return Sessions.localThreads(conf.get("spark.master", "")).isPresent()
        ? Optional.of(ScratchFolder.ofProcess().resolve(name))
        : Optional.empty();
  }

  /**
   * The address of this host on its way to another one, which its own name may not have: many a
   * {@code /etc/hosts} gives that a loopback address.
   */
  static InetAddress address(String own, List<String> hosts) {
    Optional<String> other = hosts.stream().filter(host -> !host.equals(own)).findFirst();
    if (other.isEmpty()) {
      return InetAddress.getLoopbackAddress();
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getByName(other.get()), PORT);
      return socket.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a task if its segment has failed elsewhere, or was cancelled: called in each round. */
  public static void throwIfKilled() {
    if (TaskContext.get().isInterrupted()) {
      throw new TaskKilledException("its segment has ended");
    }
  }
}
